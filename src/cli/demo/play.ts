/**
 * Plays a recorded session as Claude Code would: hooks run by sh, one process each, transcripts that grow, at
 * the pace at which it was recorded. Knows nothing of what becomes of it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../../config/process-environment.ts'
import type { Entry } from './recording.ts'

export interface Scene {
  /** What Claude Code would run for every event. */
  hookCommand: string
  env: Environment
}

type HookEntry = Extract<Entry, { hook: unknown }>
type FileEntry = Exclude<Entry, HookEntry>

/** Rejects when it is interrupted. */
export async function play(
  entries: readonly Entry[],
  scene: Scene,
  interruption: AbortSignal,
): Promise<void> {
  const [first] = entries
  if (!first || !('hook' in first)) return
  const { transcript_path: transcript } = first.hook.payload
  for (const entry of entries) {
    await delay(Math.max(0, entry.at - Date.now()), undefined, { signal: interruption })
    if ('hook' in entry) await runHook(entry, scene, basename(transcript, '.jsonl'))
    else await write(entry, dirname(transcript))
  }
}

/** As a hook of a Claude Code that lives as long as this process. */
async function runHook({ hook }: HookEntry, { hookCommand, env }: Scene, sessionId: string): Promise<void> {
  const child = spawn('sh', ['-c', hookCommand], {
    env: { ...env, ...hook.fields, CLAUDE_PID: String(process.pid) },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.end(JSON.stringify({ session_id: sessionId, ...hook.payload }))
  await once(child, 'exit')
}

async function write(entry: FileEntry, projectFolder: string): Promise<void> {
  const { file, text } = 'line' in entry ? entry.line : entry.meta
  const path = join(projectFolder, file)
  await mkdir(dirname(path), { recursive: true })
  if ('line' in entry) await appendFile(path, `${text}\n`)
  else await writeFile(path, text)
}
