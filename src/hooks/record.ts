/**
 * The recorder of record.sh in Node, for `claude-code-sync hook`: one event into the spool, and a bridge
 * started unless one is surely alive. Must not look into the payload, and must never throw.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { autoSyncMarker } from '../config/auto-sync-marker.ts'
import type { Environment } from '../config/process-environment.ts'
import { parseBoolean } from '../config/schema.ts'

export interface RecordOptions {
  stateDir: string
  env: Environment
  input: Readable
  bridge: { node: string; entry: string }
  pid?: number
}

export async function recordEvent(options: RecordOptions): Promise<void> {
  try {
    await record(options)
  } catch {
    // A hook that complains gets in Claude Code's way; what was lost is still in the transcript.
  }
}

/**
 * Puts a request of our own into the spool, with what the bridge must know of this environment. Returns the name of
 * its file. Starts no bridge, and throws where it can't be written.
 */
export async function recordRequest(stateDir: string, env: Environment, request: object): Promise<string> {
  const folder = join(stateDir, 'spool', 'new')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Whoever waits for it must not take another one for it.
  const name = `request-${randomUUID()}`
  await writeEvent(await open(join(folder, name), 'wx', 0o600), env, Readable.from([JSON.stringify(request)]))
  return name
}

async function record({ stateDir, env, input, bridge, pid = process.pid }: RecordOptions): Promise<void> {
  if (!env.HOME || (await isOff(stateDir, env))) return
  const event = await createEvent(join(stateDir, 'spool', 'new'), pid)
  await writeEvent(event.file, env, input)
  if (!(await bridgeLives(stateDir, event.path))) await startBridge(stateDir, bridge, env)
}

async function isOff(stateDir: string, env: Environment): Promise<boolean> {
  const stated = parseBoolean(env.CLAUDE_SYNC_AUTO_SYNC ?? '')
  return stated === undefined ? exists(autoSyncMarker(stateDir)) : !stated
}

const ATTEMPTS = 100

async function createEvent(folder: string, pid: number): Promise<{ path: string; file: FileHandle }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const path = join(folder, `${pid}.${attempt}`)
    const file = await open(path, 'wx', 0o600).catch(unlessItExists)
    if (file) return { path, file }
  }
  throw new Error(`every name for process ${pid} is taken in ${folder}`)
}

function unlessItExists(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EEXIST') throw error
}

/** What the bridge must know of this session's environment. record.sh has the same list. */
const FIELDS = [
  'CLAUDE_PID',
  'CLAUDE_PROJECT_DIR',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_CODE_ENTRYPOINT',
  'TRACEPARENT',
  'CLAUDE_SYNC_CONVEX_URL',
  'CLAUDE_SYNC_API_KEY',
  'CLAUDE_SYNC_AUTO_SYNC',
  'CLAUDE_SYNC_TOOL_CALLS',
  'CLAUDE_SYNC_THINKING',
  'CLAUDE_SYNC_PROMPT_CONTENT',
  'CLAUDE_SYNC_RESPONSE_CONTENT',
  'CLAUDE_SYNC_MAX_CONTENT_LENGTH',
  'CLAUDE_SYNC_EXCLUDE_PROJECTS',
  'CLAUDE_SYNC_OTLP_ENDPOINT',
  'CLAUDE_SYNC_OTLP_HEADERS',
  'CLAUDE_SYNC_OTLP_PROTOCOL',
  'CLAUDE_SYNC_OTLP_CONTENT',
]

/** The trailer is the commit: it is written only after everything before it was. */
async function writeEvent(file: FileHandle, env: Environment, input: Readable): Promise<void> {
  try {
    await writeFile(file, header(env))
    await writeFile(file, input)
    await writeFile(file, '\0end\n')
  } finally {
    await file.close()
  }
}

function header(env: Environment): string {
  const fields = FIELDS.filter((name) => env[name] !== undefined).map((name) => `${name}=${env[name]}`)
  return ['claude-code-sync/1', ...fields, ''].map((field) => `${field}\0`).join('')
}

/**
 * Only a bridge that will look again after this event counts. One that took the event already is such a
 * one; else `until`, which a bridge keeps ahead of the clock, tells it from a stranger that got its pid.
 */
async function bridgeLives(stateDir: string, event: string): Promise<boolean> {
  const pid = (await readFile(join(stateDir, 'bridge', 'pid'), 'utf8').catch(() => '')).trim()
  if (!/^[1-9]\d*$/.test(pid) || !isRunning(Number(pid))) return false
  const written = await modified(event)
  const until = await modified(join(stateDir, 'bridge', 'until'))
  return written === undefined || (until !== undefined && until > written)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function modified(path: string): Promise<bigint | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined)
  return stats?.mtimeNs
}

/** Detached, so that it outlives Claude Code; without any of its streams, so that it never delays it. */
async function startBridge(
  stateDir: string,
  { node, entry }: RecordOptions['bridge'],
  env: Environment,
): Promise<void> {
  await access(entry, constants.R_OK)
  const bridge = spawn(node, [entry, '--state', stateDir], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: { ...env },
  })
  bridge.on('error', () => {})
  bridge.unref()
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
