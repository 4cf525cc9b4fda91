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
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../embedded/server.ts'
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

/** It would wait for more events, for minutes. */
async function endBridge(stateDir: string): Promise<void> {
  const pid = Number(await readFile(join(stateDir, 'bridge', 'pid'), 'utf8').catch(() => 0))
  const deadlineMs = performance.now() + PATIENCE_MS
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; pid > 0 && isSent(pid, signal); signal = 0) {
    if (performance.now() > deadlineMs) return
    await delay(POLL_MS)
  }
}

function isSent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
