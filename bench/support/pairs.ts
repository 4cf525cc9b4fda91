/** Runs commands in turn, A B A B …, so that whatever the machine does meanwhile meets all of them alike. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

export interface Command {
  name: string
  argv: readonly [string, ...string[]]
  env: Readonly<Record<string, string>>
  /** A file that is its standard input. */
  input?: string
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
  for (let run = -1; run < runs; run++)
    for (const command of commands) {
      await command.before?.()
      const ms = await time(command)
      if (run >= 0) times.get(command.name)?.push(ms)
    }
  return Object.fromEntries([...times].map(([name, measured]) => [name, statsOf(measured)]))
}

export async function time({ argv: [file, ...args], env, input }: Omit<Command, 'name'>): Promise<number> {
  const stdin = openSync(input ?? '/dev/null', 'r')
  const start = performance.now()
  const child = spawn(file, args, { env, stdio: [stdin, 'ignore', 'ignore'] })
  closeSync(stdin)
  const [code, signal] = await once(child, 'exit')
  const ms = performance.now() - start
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code ?? signal}`)
  return ms
}

export function statsOf(values: readonly number[]): Stats {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), runs: sorted.length }
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
