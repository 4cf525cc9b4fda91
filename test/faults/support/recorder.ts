/** Hooks run as Claude Code runs them: its shell, the registered command, the payload on stdin. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { installRecorder } from '../../../src/hooks/recorder.ts'
import type { Home } from '../../bridge/home.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** The command of a recorder that starts bridges, or of one whose bridge is gone. */
export async function installHooks(home: Home, { starting }: { starting: boolean }): Promise<string> {
  if (starting) onTestFinished(() => endBridgeOf(home))
  return installRecorder({
    stateDir: home.paths.stateDir,
    node: process.execPath,
    bridgeEntry: starting ? join(ROOT, 'dist', 'bridge.js') : '/nowhere/bridge.js',
    template: await readFile(join(ROOT, 'src', 'hooks', 'record.sh'), 'utf8'),
  })
}

/** Whatever bridge recorders have started last, and one that took its place meanwhile. */
export async function endBridgeOf({ paths }: Home): Promise<void> {
  const pidFile = join(paths.stateDir, 'bridge', 'pid')
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (pid > 1 && command.includes(paths.stateDir)) process.kill(pid, 'SIGKILL')
}

export interface HookRun {
  env?: Record<string, string>
  /** A command that runs the shell. */
  through?: string[]
}

export function startHook(
  { paths }: Home,
  command: string,
  { env = {}, through = [] }: HookRun = {},
): ChildProcess {
  const [file = '', ...args] = [...through, 'sh', '-c', command]
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, HOME: join(paths.stateDir, '..'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdin?.on('error', () => {}) // It may end without having read everything.
  return child
}

/** Silent, and well, whatever happens. */
export async function runHook(home: Home, command: string, payload: object, run?: HookRun): Promise<void> {
  const child = startHook(home, command, run)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output += String(data)
    })
  child.stdin?.end(JSON.stringify(payload))
  const [code] = await once(child, 'close')
  expect({ code, output }).toEqual({ code: 0, output: '' })
}
