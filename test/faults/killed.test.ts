import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { kill } from '../support/program.ts'
import type { MadeSession } from '../support/sessions/generator.ts'
import { diesWithin, type Failpoint, startDoomed } from './support/bridges.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { inPairs, isLong, randomOf, size } from './support/size.ts'

const LONG_TEST_MS = 400_000
/** For a bridge to come to the step at which it dies; the machine may be busy. */
const PATIENCE_MS = 15_000

describe('row 1: a bridge that is killed at any moment', () => {
  it(
    'loses nothing, and doubles nothing',
    async () => {
      const seeds = Array.from({ length: size(4, 200) }, (_, index) => index + 1)
      await inPairs(seeds, async (seed) => {
        const random = randomOf(seed)
        const house = await makeHouse()
        const made = makeSessions(seed)
        const lives = 1 + Math.floor(random() * 3)
        const events = Math.ceil((made[0]?.events.length ?? 0) / lives)
        for (let life = 0; life < lives; life++) {
          const bridge = house.startBridge()
          await Promise.all([
            Promise.all(made.map((session) => house.play(session, events))),
            delay(random() * 500).then(() => kill(bridge)),
          ])
        }
        house.startBridge()

        await house.flushed()

        house.expectAll(made)
        if (seed % 10 === 1) await house.expectLively()
      }).catch((error) => {
        throw new Error(`one of the seeds 1 to ${seeds.length}: ${error}`, { cause: error })
      })
    },
    LONG_TEST_MS,
  )
})

const STEPS: Omit<Failpoint, 'nth'>[] = [
  { call: 'rename', path: '/claimed/', when: 'before' },
  { call: 'rename', path: '/claimed/', when: 'after' },
  { call: 'writeFile', path: '/unfinished', when: 'after' },
  { call: 'write', path: '/journal.jsonl', when: 'before' },
  { call: 'write', path: '/journal.jsonl', when: 'half' },
  { call: 'datasync', path: '/journal.jsonl', when: 'after' },
  { call: 'unlink', path: '/claimed/', when: 'before' },
  { call: 'unlink', path: '/claimed/', when: 'after' },
  { call: 'sync', path: '/cursors/', when: 'after' },
  { call: 'rename', path: '/cursors/', when: 'before' },
  { call: 'rename', path: '/cursors/', when: 'after' },
  { call: 'rm', path: '/unfinished', when: 'before' },
  { call: 'rm', path: '/unfinished', when: 'after' },
]

describe('row 2: a bridge that is killed at a step', () => {
  it(
    'loses nothing, and doubles nothing, at each step of an event and of a delivery',
    async () => {
      const times = Array.from({ length: size(1, 2) }, (_, index) => 1 + index * 2)
      const failpoints = times.flatMap((nth) => STEPS.map((step) => ({ ...step, nth })))
      await inPairs(failpoints, async (failpoint) => {
        const house = await makeHouse()
        const made = makeSessions(failpoint.nth)
        // Of several lines that are written at once, the first ones are whole in the first half: here it is the only one.
        const first = failpoint.when === 'half' ? 1 : undefined
        for (const session of made) await house.play(session, first)
        const doomed = startDoomed(house, failpoint)
        const flushing = house.flushed().catch(() => {})
        const died = await diesWithin(doomed, PATIENCE_MS)
        // A later one of these calls may not come at all.
        if (failpoint.nth === 1) expect(died, JSON.stringify(failpoint)).toBe(true)
        for (const session of made) await house.play(session)
        house.startBridge()
        await flushing

        await house.flushed()

        house.expectAll(made)
        for (const session of made) await expectRecorded(house, session)
        expect(house.traces.repeatedBatches).toBeLessThanOrEqual(1)
        await house.expectLively()
      })
    },
    LONG_TEST_MS,
  )

  it.each(['before', 'after'])(
    'loses nothing, and doubles nothing: %s a request is answered',
    async (when) => {
      for (const nth of isLong ? [1, 4, 9] : [1, 4]) {
        const house = await makeHouse()
        const made = makeSessions(nth + 20)
        for (const session of made) await house.play(session)
        const bridge = house.startBridge()
        house.openSyncFront.fail((_, count) => {
          if (count !== nth) return 'pass'
          bridge.kill('SIGKILL')
          return when === 'before' ? 'reset' : 'commit-then-reset'
        })
        const flushing = house.flushed().catch(() => {})
        await diesWithin(bridge, PATIENCE_MS)
        house.startBridge()
        await flushing

        await house.flushed()

        house.expectAll(made)
        await house.expectLively()
      }
    },
  )
})

/** Every hook's event is in the journal, in a line that can be read. */
async function expectRecorded({ paths }: House, { id, events }: MadeSession): Promise<void> {
  const journal = await readFile(join(paths.stateDir, 'sessions', id, 'journal.jsonl'), 'utf8')
  const keys = journal
    .split('\n')
    .map(keyIn)
    .filter((key) => key.startsWith('event@'))
  expect(new Set(keys).size).toBe(events.filter(({ kind }) => kind === 'hook').length)
}

function keyIn(line: string): string {
  try {
    return String(JSON.parse(line).key)
  } catch {
    return ''
  }
}
