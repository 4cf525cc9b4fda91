/** Bridges that are killed: at a moment, or at a step; and clocks that jump under them. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Home } from '../../bridge/home.ts'
import { kill } from '../../support/program.ts'

export interface Failpoint {
  call: 'rename' | 'unlink' | 'rm' | 'writeFile' | 'mkdir' | 'write' | 'datasync' | 'sync'
  /** A part of the path that the call concerns. */
  path: string
  nth: number
  when: 'before' | 'after' | 'half'
}

const preloaded = (name: string): string => join(import.meta.dirname, name)

/** A bridge that dies at a step. */
export const startDoomed = (home: Home, failpoint: Failpoint): ChildProcess =>
  home.startBridge({ preload: [preloaded('failpoints.mjs')], env: { FAILPOINT: JSON.stringify(failpoint) } })

/** Sets the clocks ahead, or back, of all bridges started by it; in milliseconds. */
export interface Clock {
  set(wallMs: number, monotonicMs?: number): Promise<void>
  startBridge(): ChildProcess
}

export async function makeClock(home: Home): Promise<Clock> {
  const path = join(home.paths.stateDir, '..', 'clock')
  await writeFile(path, '0 0')
  return {
    set: (wallMs, monotonicMs = 0) => writeFile(path, `${wallMs} ${monotonicMs}`),
    startBridge: () => home.startBridge({ preload: [preloaded('clock.mjs')], env: { CLOCK: path } }),
  }
}

/** Whether it died by itself within this time; it is dead afterwards in any case. */
export async function diesWithin(child: ChildProcess, ms: number): Promise<boolean> {
  if (child.signalCode !== null || child.exitCode !== null) return true
  const died = await once(child, 'exit', { signal: AbortSignal.timeout(ms) }).then(
    () => true,
    () => false,
  )
  await kill(child)
  return died
}
