/** Past sessions in a home whose hooks were never registered, and the built command that syncs them. */
import { spawn } from 'node:child_process'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished, vi } from 'vitest'
import type { Home } from '../bridge/home.ts'
import { endBridgeOf } from '../faults/support/recorder.ts'
import type { SourceEvent } from '../support/sessions/source.ts'
import { CLI, type Outcome } from './home.ts'

const DAY_MS = 86_400_000

/** Writes what a session left behind, and nothing of what its hooks told. */
export async function leaveTranscripts(
  home: Home,
  sessionId: string,
  events: readonly SourceEvent[],
  ageDays = 1,
): Promise<void> {
  const main = home.transcriptOf(sessionId)
  const files = new Map<string, string>()
  for (const event of events) {
    if (event.kind !== 'line' && event.kind !== 'meta') continue
    const agent = join(main.replace(/\.jsonl$/, ''), 'subagents', `agent-${event.file}`)
    if (event.kind === 'meta') files.set(`${agent}.meta.json`, JSON.stringify(event.meta))
    else {
      const path = event.file === 'main' ? main : `${agent}.jsonl`
      files.set(path, `${files.get(path) ?? ''}${event.text}\n`)
    }
  }
  const seconds = (Date.now() - ageDays * DAY_MS) / 1000
  for (const [path, content] of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    await utimes(path, seconds, seconds)
  }
}

/** A bridge that ends with the test, so that the command starts none that does not. */
export async function withBridge(home: Home): Promise<Home> {
  home.startBridge()
  await vi.waitFor(async () => {
    if ((await home.ask('report')) === undefined) throw new Error('no bridge answers yet')
  }, 15_000)
  return home
}

export async function command(home: Home, ...args: string[]): Promise<Outcome> {
  // Where none answers at once, the command has started one.
  onTestFinished(() => endBridgeOf(home))
  const HOME = dirname(home.paths.claudeConfigDir)
  const env = { HOME, PATH: process.env.PATH, CLAUDE_SYNC_STATE_DIR: home.paths.stateDir }
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { exitCode, stdout, stderr }
}
