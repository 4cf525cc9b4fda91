import { expect, it, vi } from 'vitest'
import { kill } from '../support/program.ts'
import { makeClock } from './support/bridges.ts'
import { makeHouse, makeSessions, shifted } from './support/house.ts'
import { size } from './support/size.ts'

const WEEKS_MS = 6 * 7 * 86_400_000
const IDLE_MS = 5 * 60_000

it('a session that is resumed weeks later repeats nothing, and its totals go on', async () => {
  const resumed = makeSessions(...Array.from({ length: 200 }, (_, index) => 700 + index))
    .filter(({ spans }) => spans.runs === 2)
    .slice(0, size(1, 8))
  for (const plain of resumed) {
    const second = plain.events.findLastIndex(
      (event) => event.kind === 'hook' && event.payload.hook_event_name === 'SessionStart',
    )
    const made = shifted(plain, WEEKS_MS, second)
    const house = await makeHouse()
    const clock = await makeClock(house)
    const first = clock.startBridge()
    await house.play(made, second)
    await house.flushed()
    const sent = house.openSyncFront.requests.length
    // It leaves, as nothing comes any more.
    await clock.set(0, IDLE_MS + 1)
    await house.ask('report')
    await vi.waitFor(() => expect(first.exitCode).toBe(0), { timeout: 60_000, interval: 30 })

    await clock.set(WEEKS_MS)
    // Bridges come and go in these weeks, for other sessions.
    const other = clock.startBridge()
    await house.expectLively()
    await kill(other)
    clock.startBridge()
    await house.play(made)
    await house.flushed()

    house.expectAll([made], { timeless: true })
    expect(house.traces.repeats).toBe(0)
    const before = house.openSyncFront.requests.slice(0, sent).map(({ body }) => messageIn(body))
    const after = house.openSyncFront.requests.slice(sent).map(({ body }) => messageIn(body))
    expect(after.filter((id) => id !== undefined && before.includes(id))).toEqual([])
    expect(resumed.length).toBeGreaterThan(0)
  }
})

const messageIn = (body: Buffer): string | undefined => /"messageId":"([^"]+)"/.exec(body.toString())?.[1]
