import type { ChildProcess } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { it } from 'vitest'
import { kill } from '../support/program.ts'
import type { MadeSession } from '../support/sessions/generator.ts'
import { type Clock, makeClock } from './support/bridges.ts'
import type { Fault } from './support/front.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { size } from './support/size.ts'

/** What there is to do something with. The model is only whether a bridge runs: what must arrive is fixed. */
interface Real {
  house: House
  clock: Clock
  made: MadeSession[]
  bridge: ChildProcess | undefined
}
interface Model {
  running: boolean
}

const command = (
  name: string,
  run: (real: Real) => Promise<unknown>,
  { needs, leaves }: { needs?: boolean; leaves?: boolean } = {},
): fc.AsyncCommand<Model, Real> => ({
  check: ({ running }) => needs === undefined || running === needs,
  async run(model, real) {
    await run(real)
    model.running = leaves ?? model.running
  },
  toString: () => name,
})

const fault = fc.constantFrom<Fault>(
  'pass',
  'reset',
  'commit-then-reset',
  { status: 503 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
  { status: 302, headers: { location: '/' } },
)
const which = fc.integer({ min: 0, max: 2 })
const HOUR_MS = 3_600_000

const commands = [
  fc.tuple(which, fc.integer({ min: 1, max: 25 })).map(([session, events]) =>
    command(`${events} events of session ${session}`, async ({ house, made }) => {
      const chosen = made[session]
      if (chosen) await house.play(chosen, events)
    }),
  ),
  fc.constant(command('start', async (real) => (real.bridge = real.clock.startBridge()), { leaves: true })),
  fc.constant(
    command('kill', async (real) => real.bridge && kill(real.bridge), { needs: true, leaves: false }),
  ),
  fc.constant(command('look', ({ house }) => house.ask('flush'), { needs: true })),
  fault.map((failing) =>
    command(`OpenSync: ${JSON.stringify(failing)}`, async ({ house }) => house.openSyncFront.fail(failing)),
  ),
  fault.map((failing) =>
    command(`traces: ${JSON.stringify(failing)}`, async ({ house }) => house.tracesFront.fail(failing)),
  ),
  fc.constant(command('OpenSync is down', ({ house }) => house.openSyncFront.shut())),
  fc.constant(command('OpenSync is up', ({ house }) => house.openSyncFront.open())),
  fc
    .integer({ min: -5_000, max: 5_000 })
    .map((hours) => command(`the clock is ${hours} h off`, ({ clock }) => clock.set(hours * HOUR_MS))),
  fc.constant(
    command('the deliveries’ status is damaged', ({ house }) =>
      writeFile(join(house.paths.stateDir, 'bridge', 'deliveries.json'), '{').catch(() => {}),
    ),
  ),
  which.map((session) =>
    command(
      `the cursors of session ${session} are lost`,
      ({ house, made }) =>
        rm(join(house.paths.stateDir, 'sessions', made[session]?.id ?? '', 'cursors'), {
          recursive: true,
          force: true,
        }),
      { needs: false },
    ),
  ),
]

it('whatever goes wrong, in whatever order, everything arrives, each thing once', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
  console.log(`random faults: SEED=${seed}`)
  const runs = fc.asyncProperty(
    fc.commands(commands, { maxCommands: 30, size: 'max' }),
    fc.integer({ min: 0, max: 9_999 }),
    async (sequence, sessions) => {
      const house = await makeHouse()
      const real: Real = {
        house,
        clock: await makeClock(house),
        made: makeSessions(sessions, sessions + 1, sessions + 2),
        bridge: undefined,
      }
      await fc.asyncModelRun(() => ({ model: { running: false }, real }), sequence)
      await recover(real)
      house.expectAll(real.made)
      await house.expectLively()
    },
  )
  await fc.assert(runs, { seed, numRuns: size(3, 20), endOnFailure: true })
}, 300_000)

async function recover({ house, clock, made }: Real): Promise<void> {
  house.openSyncFront.fail('pass')
  house.tracesFront.fail('pass')
  await house.openSyncFront.open()
  await clock.set(0)
  clock.startBridge()
  for (const session of made) await house.play(session)
  await house.flushed()
}
