import { describe, expect, it, vi } from 'vitest'
import type { MadeSession } from '../support/sessions/generator.ts'
import { makeClock } from './support/bridges.ts'
import { type House, makeHouse, makeSessions, shifted } from './support/house.ts'
import { size } from './support/size.ts'

const YEAR_MS = 365 * 86_400_000

/** Looks after every few events, so that everything is sent as it is at many moments. */
async function playSlowly(house: House, session: MadeSession, step = 5): Promise<void> {
  await vi.waitFor(async () => expect(JSON.stringify(await house.ask('report'))).toContain('pending'), {
    timeout: 60_000,
  })
  for (let event = 0; event < session.events.length; event += step) {
    await house.play(session, step)
    await house.ask('flush')
  }
}

/** As if it had begun so many milliseconds from now. */
function beginningIn(session: MadeSession, ms: number): MadeSession {
  return shifted(session, Date.now() + ms - (session.events[0]?.at ?? 0))
}

describe("row 21: OpenSync's windows, in which it drops what looks like a repeat", () => {
  it.each([
    ['now', -2_000],
    ['in a year, by a wrong clock', YEAR_MS],
  ])('lose nothing of a session that happens %s', async (_, ms) => {
    for (let seed = 201; seed < 201 + size(1, 6); seed++) {
      const house = await makeHouse()
      const [plain] = makeSessions(seed)
      const made = beginningIn(plain ?? expect.fail(), ms)
      house.startBridge()
      await playSlowly(house, made)

      await house.flushed()

      house.expectAll([made])
      await house.expectLively()
    }
  })
})

describe('row 22: a clock that jumps by a year', () => {
  it.each([
    ['forward', YEAR_MS],
    ['back', -YEAR_MS],
  ])("changes nothing where it is the bridge's (%s)", async (_, ms) => {
    const house = await makeHouse()
    const clock = await makeClock(house)
    const made = makeSessions(211, 212)
    house.openSyncFront.fail((_request, count) => (count % 5 === 2 ? { status: 503 } : 'pass'))
    clock.startBridge()
    for (const session of made) await house.play(session, 20)
    await house.ask('flush')
    await clock.set(ms)
    for (const session of made) await house.play(session)
    await house.ask('flush')
    await clock.set(0)

    await house.flushed()

    house.expectAll(made)
    await house.expectLively()
  })

  it.each([
    ['forward', YEAR_MS],
    ['back', -YEAR_MS],
  ])('loses nothing where it is the whole machine’s, in the middle of a session (%s)', async (_, ms) => {
    for (const seed of [221, 222, 223].slice(0, size(1, 3))) {
      const house = await makeHouse()
      // Events are put in order by their times, which here tell the wrong one: of two messages to one turn, that
      // are recorded in the same moment as the jump, the wrong one would be taken for the first.
      const plain = makeSessions(
        ...Array.from({ length: 500 }, (_unused, index) => seed * 1000 + index),
      ).find(
        ({ spans, events }) =>
          spans.runs === 1 && spans.agents === 0 && spans.queued === 0 && events.length > 20,
      )
      const made = shifted(plain ?? expect.fail(), ms, Math.floor((plain?.events.length ?? 0) / 2))
      house.startBridge()
      await playSlowly(house, made)

      await house.flushed()

      house.expectAll([made], { timeless: true })
      await house.expectLively()
    }
  })
})
