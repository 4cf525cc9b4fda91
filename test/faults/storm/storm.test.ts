import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { kill } from '../../support/program.ts'
import type { Front } from '../support/front.ts'
import { type House, makeHouse, makeSessions } from '../support/house.ts'
import { randomOf } from '../support/size.ts'

const SESSIONS = 64
const EVENTS = 10_000
/** How long the storm lasts at least, whatever was played by then. */
const STORM_MS = 60_000

it('bridges are killed every 50 to 500 ms while both places come and go: nothing is lost, and nothing doubled', async () => {
  const seed = Number(process.env.SEED ?? 1)
  const random = randomOf(seed)
  const house = await makeHouse()
  const made = makeSessions(...Array.from({ length: 600 }, (_, index) => 3_000 + index))
    .sort((a, b) => b.events.length - a.events.length)
    .slice(0, SESSIONS)
  const events = made.reduce((sum, session) => sum + session.events.length, 0)
  expect(events).toBeGreaterThanOrEqual(EVENTS)
  const storm = { over: false, kills: 0, faults: 0 }
  const killing = killAllTheTime(house, random, storm)
  const flapping = [house.openSyncFront, house.tracesFront].map((front) => flap(front, random, storm))

  const startedMs = performance.now()
  const rounds = Math.max(...made.map((session) => session.events.length))
  for (let event = 0; event < rounds; event++) {
    await Promise.all(made.map((session) => house.play(session, 1)))
    await delay(Math.max(0, (STORM_MS * event) / rounds - (performance.now() - startedMs)))
  }
  storm.over = true
  await Promise.all([killing, ...flapping])
  house.startBridge()
  await house.flushed(600_000)

  const expected = made.reduce((sum, session) => sum + session.messages.length, 0)
  const ids = made.flatMap(({ id }) => house.openSync.messages(id).map(({ externalId }) => externalId))
  const spans = made.flatMap(({ id }) => house.traces.spansOf(id)).length
  console.table({
    seed,
    sessions: made.length,
    events,
    'hook events': made.flatMap((session) => session.events.filter(({ kind }) => kind === 'hook')).length,
    kills: storm.kills,
    'changes of the places': storm.faults,
    'messages expected': expected,
    'messages lost': Math.max(0, expected - ids.length),
    'messages doubled': Math.max(0, ids.length - expected),
    spans,
    'spans that came again changed': house.traces.changed.size,
    'batches that came again': house.traces.repeatedBatches,
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  })
  house.expectAll(made)
  expect(house.traces.repeatedBatches).toBeLessThanOrEqual(storm.kills)
  expect(storm.kills).toBeGreaterThan(50)
}, 900_000)

interface Storm {
  over: boolean
  kills: number
  faults: number
}

async function killAllTheTime(house: House, random: () => number, storm: Storm): Promise<void> {
  while (!storm.over) {
    const bridge = house.startBridge()
    await delay(50 + random() * 450)
    await kill(bridge)
    storm.kills += 1
  }
}

async function flap(front: Front, random: () => number, storm: Storm): Promise<void> {
  const moods = [
    () => front.fail('pass'),
    () => front.fail('pass'),
    () => front.fail({ status: 503 }),
    () => front.fail('reset'),
    () => front.shut(),
  ]
  while (!storm.over) {
    await moods[Math.floor(random() * moods.length)]?.()
    storm.faults += 1
    await delay(100 + random() * 900)
    await front.open()
  }
  front.fail('pass')
}
