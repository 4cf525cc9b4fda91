/**
 * Runs commands in turn, so that whatever the machine does meanwhile meets all of them alike. Each round has another
 * order: what ran before leaves caches behind, and a bridge at work.
 */
import { hash } from 'node:crypto'
import { startStopwatch } from './programs.ts'
import type { Timed } from './time.ts'

export interface Command extends Timed {
  name: string
  /** Runs before each start, and is not measured. */
  before?: () => Promise<void>
}

export interface Stats {
  median: number
  p99: number
  runs: number
}

/** Milliseconds from start to exit, by the command's name. The first round warms up, and does not count. */
export async function pairs(commands: readonly Command[], runs: number): Promise<Record<string, Stats>> {
  const times = new Map(commands.map(({ name }) => [name, [] as number[]]))
  const stopwatch = startStopwatch()
  try {
    for (let run = -1; run < runs; run++)
      for (const { name, before, ...timed } of shuffled(commands, run)) {
        await before?.()
        const ms = await stopwatch.time(timed)
        if (run >= 0) times.get(name)?.push(ms)
      }
  } finally {
    await stopwatch.stop()
  }
  return Object.fromEntries([...times].map(([name, measured]) => [name, statsOf(measured)]))
}

/** Another order in each round; the same ones in each run of the benchmark. */
export function shuffled<Element>(elements: readonly Element[], round: number): Element[] {
  return elements
    .map((element, index) => ({ element, place: hash('sha256', `${round}/${index}`) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ element }) => element)
}

export function statsOf(values: readonly number[]): Stats {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), runs: sorted.length }
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
