import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { readDeliveryStatus } from '../../src/delivery/status.ts'
import { kill } from '../support/program.ts'
import { type Clock, makeClock } from './support/bridges.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'

const DAY_MS = 86_400_000

const sessionsOf = ({ paths }: House): Promise<string[]> => readdir(join(paths.stateDir, 'sessions'))

const patiently = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 50 })

/** A bridge that has looked at everything so many days later. */
async function liveOn(house: House, clock: Clock, days: number): Promise<void> {
  await clock.set(days * DAY_MS)
  const bridge = clock.startBridge()
  await patiently(async () => expect(JSON.stringify(await house.ask('report'))).toContain('pending'))
  await house.ask('report')
  await kill(bridge)
}

async function toldOf(house: House, url: string) {
  const status = await readDeliveryStatus(house.paths.stateDir)
  return status?.destinations.find((destination) => destination.url === url)
}

it('what can’t be delivered is given up after retentionDays, counted, and not for a clock that jumps', async () => {
  const house = await makeHouse()
  const clock = await makeClock(house)
  const [made] = makeSessions(601)
  if (made === undefined) throw new Error('no session')
  await house.tracesFront.shut()
  await house.play(made)
  await liveOn(house, clock, 0)
  await patiently(async () => {
    await liveOn(house, clock, 0)
    expect(house.openSync.messages(made.id)).toHaveLength(made.messages.length)
  })

  await liveOn(house, clock, 400)
  await liveOn(house, clock, 0)
  await liveOn(house, clock, 31)
  expect(await sessionsOf(house)).toEqual([made.id])
  await liveOn(house, clock, 33)

  expect(await sessionsOf(house)).toEqual([])
  const spans = Object.values(made.spans).reduce((sum, count) => sum + count, 0)
  const told = await toldOf(house, house.tracesFront.url)
  expect(told).toMatchObject({ pending: 0, givenUp: { expired: spans, over_size: 0 } })
  expect(await house.log()).toContain(`${spans} items were given up: expired`)
  await liveOn(house, clock, 34)
  expect(await toldOf(house, house.tracesFront.url)).toMatchObject({ givenUp: { expired: spans } })
})

it('the oldest of what waits is given up where it takes more room than retentionBytes', async () => {
  const house = await makeHouse()
  const made = makeSessions(611, 612, 613)
  for (const session of made) await house.play(session)
  await house.tracesFront.shut()
  await house.openSyncFront.shut()
  await kill(await startedOnce(house))
  const sizes = await Promise.all(made.map(async ({ id }) => (await readFile(journalOf(house, id))).length))
  await house.configure({ retentionBytes: sizes.reduce((sum, size) => sum + size, 0) - 10 })

  await kill(await startedOnce(house))

  const left = await sessionsOf(house)
  expect(left).toHaveLength(made.length - 1)
  await house.openSyncFront.open()
  await house.tracesFront.open()
  house.startBridge()
  await house.flushed()
  house.expectAll(made.filter(({ id }) => left.includes(id)))
  expect(await house.log()).toContain('items were given up: over_size')
})

it('what waits for a place that no configuration names any more is told, and counted when it is given up', async () => {
  const house = await makeHouse()
  const clock = await makeClock(house)
  const [made] = makeSessions(641)
  if (made === undefined) throw new Error('no session')
  await house.tracesFront.shut()
  await house.play(made)
  await patiently(async () => {
    await liveOn(house, clock, 0)
    expect(house.openSync.messages(made.id)).toHaveLength(made.messages.length)
  })
  await house.configure({ destinations: {} })
  const spans = Object.values(made.spans).reduce((sum, count) => sum + count, 0)

  await liveOn(house, clock, 0)
  expect(await toldOf(house, house.tracesFront.url)).toMatchObject({ name: 'traces', pending: spans })
  await liveOn(house, clock, 31)
  await liveOn(house, clock, 33)

  expect(await sessionsOf(house)).toEqual([])
  expect(await toldOf(house, house.tracesFront.url)).toMatchObject({
    pending: 0,
    isHomeless: true,
    givenUp: { expired: spans, over_size: 0 },
  })
})

it('a delivered journal stays as long as its transcript, and a week where that is gone', async () => {
  const house = await makeHouse()
  const clock = await makeClock(house)
  const made = makeSessions(621, 622)
  const [kept, gone] = made
  if (kept === undefined || gone === undefined) throw new Error('no sessions')
  for (const session of made) await house.play(session)
  const bridge = house.startBridge()
  await house.flushed()
  await house.ask('report')
  await kill(bridge)
  await rm(house.transcriptOf(gone.id))

  for (const days of [6, 8, 9.5, 100, 102]) await liveOn(house, clock, days)

  expect(await sessionsOf(house)).toEqual([kept.id])
})

it('what was refused of a finished session is still told when the bridge has started again', async () => {
  const house = await makeHouse()
  const [made] = makeSessions(631)
  if (made === undefined) throw new Error('no session')
  house.tracesFront.fail(({ body }) =>
    body.toString().includes('"execute_tool Bash"') ? { status: 400, body: '{"message":"no"}' } : 'pass',
  )
  const bridge = house.startBridge()
  await house.play(made)
  await house.flushed()
  await house.ask('report')
  await kill(bridge)
  const before = await toldOf(house, house.tracesFront.url)

  await rm(join(house.paths.stateDir, 'bridge', 'deliveries.json'))
  house.startBridge()
  await house.expectLively().catch(() => {}) // Of the canary something is refused as well.

  expect(Object.keys(before?.rejected ?? {})).toHaveLength(1)
  const after = await toldOf(house, house.tracesFront.url)
  for (const [reason, items] of Object.entries(before?.rejected ?? {}))
    expect(after?.rejected[reason]).toBeGreaterThanOrEqual(items)
})

it('a secret of an environment is kept no longer than something may need it', async () => {
  const house = await makeHouse()
  const fields = {
    CLAUDE_SYNC_OTLP_ENDPOINT: house.tracesFront.url,
    CLAUDE_SYNC_OTLP_HEADERS: 'x-key=hidden',
  }
  const credentials = () => readFile(join(house.paths.stateDir, 'bridge', 'credentials'), 'utf8')
  house.startBridge()
  const common = { session_id: 'secret', cwd: '/project' }
  await house.record({ ...common, hook_event_name: 'SessionStart', source: 'startup' }, { fields })
  await patiently(async () => expect(await credentials()).toContain('hidden'))

  await house.record({ ...common, hook_event_name: 'SessionEnd', reason: 'other' }, { fields })

  await patiently(async () => {
    await house.ask('flush')
    expect(await credentials()).toBe('{}\n')
  })
})

const journalOf = ({ paths }: House, id: string): string =>
  join(paths.stateDir, 'sessions', id, 'journal.jsonl')

/** A bridge that has recorded everything, and delivered nothing. */
async function startedOnce(house: House) {
  const bridge = house.startBridge()
  await patiently(async () => expect(JSON.stringify(await house.ask('report'))).toContain('items for'))
  await house.ask('report')
  return bridge
}
