/** Lets a session happen in which nobody asked anything: hook by hook, as Claude Code would. Waits for nothing. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Chain } from './chain.ts'
import type { RecorderInUse } from './recorder-in-use.ts'

/** Whoever finds it among sessions is to see at once what it is. */
const PROMPT = 'A probe by `claude-code-sync doctor --send`: nobody asked this.'
const ANSWER = 'A probe by `claude-code-sync doctor --send`: no model answered this.'
const PROJECT = join(tmpdir(), 'claude-code-sync-probe')

/** It records although autoSync is off: it was asked for by name. */
export async function playProbe(
  sessionId: string,
  { command, env: added }: RecorderInUse,
  { env }: Chain,
): Promise<void> {
  // Passes for Claude Code: what that has not written to a transcript when it is gone, it never will.
  const client = spawn('cat', { stdio: STDIO })
  const ofProject = {
    CLAUDE_PID: `${client.pid}`,
    CLAUDE_PROJECT_DIR: PROJECT,
    CLAUDE_SYNC_AUTO_SYNC: 'true',
  }
  for (const payload of eventsOf(sessionId))
    await feed(
      spawn('sh', ['-c', command], { env: { ...env, ...added, ...ofProject }, stdio: STDIO }),
      payload,
    )
  await feed(client)
}

const STDIO: ['pipe', 'ignore', 'ignore'] = ['pipe', 'ignore', 'ignore']

/** Until it has ended. */
async function feed(child: ChildProcessByStdio<Writable, null, null>, payload?: object): Promise<void> {
  child.stdin.on('error', () => undefined)
  child.stdin.end(payload && JSON.stringify(payload))
  await once(child, 'exit')
}

function eventsOf(session_id: string): object[] {
  const common = { session_id, cwd: PROJECT, prompt_id: randomUUID() }
  return [
    { ...common, hook_event_name: 'SessionStart', source: 'startup' },
    { ...common, hook_event_name: 'UserPromptSubmit', prompt: PROMPT },
    { ...common, hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: ANSWER },
    { ...common, hook_event_name: 'SessionEnd', reason: 'other' },
  ]
}
