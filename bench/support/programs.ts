/** Starts the benchmark's own small programs, which `bench/run.mjs` has bundled, and reads what they print. */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'
import type { Timed } from './time.ts'

const BUNDLES = join(process.cwd(), '.cache/bench')

export interface Measured {
  cpuMs: number
  wallMs: number
  peakMb: number
  [counted: string]: number
}

/** Runs a program that measures itself. */
export async function measure(program: string, ...args: string[]): Promise<Measured> {
  const child = spawn(process.execPath, [join(BUNDLES, `${program}.mjs`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return (await json(child.stdout)) as Measured
}

export interface Stopwatch {
  /** Milliseconds from a command's start to its exit. Throws where it fails. */
  time(command: Timed): Promise<number>
  stop(): Promise<void>
}

export function startStopwatch(): Stopwatch {
  const child = fork(join(BUNDLES, 'stopwatch.mjs'))
  return {
    async time(command) {
      const answered = once(child, 'message')
      child.send(command)
      const [answer]: { ms?: number; error?: string }[] = await answered
      if (answer?.ms === undefined) throw new Error(answer?.error)
      return answer.ms
    },
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

export interface Server {
  url: string
  apiKey: string
  /** Resolves when the next request for this path has come. */
  next(path: string): Promise<void>
  close(): Promise<void>
}

/** An OpenSync that takes everything at once, in a process of its own. */
export async function startOpenSync(...args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [join(BUNDLES, 'opensync.mjs'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const [line] = await once(lines, 'line')
  const { url, apiKey }: { url: string; apiKey: string } = JSON.parse(line)
  return {
    url,
    apiKey,
    next: (path) =>
      new Promise((resolve) => {
        const hear = (told: string) => {
          if (told !== path) return
          lines.off('line', hear)
          resolve()
        }
        lines.on('line', hear)
      }),
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
