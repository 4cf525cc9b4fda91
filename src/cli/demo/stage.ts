/**
 * The demo's own world: a home folder that goes away again, an OpenSync in memory, and a recorder that is
 * installed there. Nothing of the person's own settings, state or environment is in it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { saveSettings } from '../../config/load.ts'
import { resolvePaths } from '../../config/paths.ts'
import type { Environment } from '../../config/process-environment.ts'
import type { EmbeddedOpenSync } from '../../embedded/server.ts'
import { installRecorder } from '../../hooks/recorder.ts'
import type { Io } from '../io.ts'
import type { Scene } from './play.ts'

export interface Stage extends Scene {
  home: string
  /** For commands that are to work in this world. */
  io: Io
  opensync: EmbeddedOpenSync
  /** Ends everything and takes it away. */
  strike(): Promise<void>
}

export async function setStage(io: Io): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'claude-code-sync-'))
  // A short path: the bridge's socket is in this folder, and a socket's path may have 103 bytes.
  const stateDir = join(home, 'state')
  const env: Environment = { HOME: home, PATH: io.env.PATH, CLAUDE_SYNC_STATE_DIR: stateDir }
  const { startEmbeddedOpenSync } = await import('../../embedded/server.ts')
  const opensync = await startEmbeddedOpenSync()
  await saveSettings(resolvePaths(env), { convexUrl: opensync.url, apiKey: opensync.apiKey })
  const strike = async () => {
    await endBridge(stateDir)
    await opensync.close()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  return { home, env, io: { ...io, env }, opensync, hookCommand: await install(io, stateDir), strike }
}

async function install({ installation }: Io, stateDir: string): Promise<string> {
  const { node, bridgeEntry, recorderTemplate } = installation
  return installRecorder({ stateDir, node, bridgeEntry, template: await readFile(recorderTemplate, 'utf8') })
}

const PATIENCE_MS = 3_000
const POLL_MS = 20

/**
 * It would wait for more events, for minutes, and has nothing here that it would have to leave in order. The
 * first hook started it, so it may still be on its way.
 */
async function endBridge(stateDir: string): Promise<void> {
  const pid = await patiently(() => readPid(join(stateDir, 'bridge', 'pid')))
  if (pid === undefined || !isSent(pid, 'SIGKILL')) return
  await patiently(async () => (isSent(pid, 0) ? undefined : pid))
}

async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return Number(text) || undefined
}

/** What `look` finds in the end; undefined where that takes too long. */
async function patiently<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadlineMs = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined || performance.now() > deadlineMs) return found
    await delay(POLL_MS)
  }
}

/** A signal of 0 only asks whether there is such a process. */
function isSent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
