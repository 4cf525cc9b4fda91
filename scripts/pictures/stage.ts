/**
 * What pictures are taken of: a home folder in which recorded sessions of the real Claude Code were played through
 * the built command's hooks and bridge, into an OpenSync in memory. Knows no picture.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { play } from '../../src/cli/demo/play.ts'
import { readRecording } from '../../src/cli/demo/recording.ts'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'

const ROOT = process.cwd()
const CLI = join(ROOT, 'dist/cli.cjs')
const HOME = '/home/dev'
/** The one that is played last is at the top of every list. */
const RECORDINGS = ['tools', 'compact', 'agents', 'demo']
/** Where a self-hosted Convex has its HTTP actions. */
const CONVEX_PORT = 3211

export interface Stage {
  /** For programs that are to work in this home; `claude-code-sync` is in its PATH. */
  env: Record<string, string>
  /** Ids of the sessions, by the recording's name. */
  sessions: Record<string, string>
  strike(): Promise<void>
}

export async function setStage(): Promise<Stage> {
  const env = {
    HOME,
    PATH: `${HOME}/bin:${process.env.PATH}`,
    LANG: 'C.UTF-8',
    TZ: process.env.TZ ?? '',
  }
  await mkdir(join(HOME, 'bin'), { recursive: true })
  await symlink(CLI, join(HOME, 'bin/claude-code-sync'))
  const opensync = await startEmbeddedOpenSync({ port: CONVEX_PORT })
  await run(env, ['login', '--convex-url', opensync.url, '--api-key-stdin'], opensync.apiKey)
  const sessions: Record<string, string> = {}
  for (const name of RECORDINGS) sessions[name] = await record(name, env)
  await run(env, ['flush'])
  return { env, sessions, strike: () => strike(opensync) }
}

/** Gives the session's id. */
async function record(name: string, env: Stage['env']): Promise<string> {
  const text = await readFile(join(ROOT, `test/fixtures/recordings/${name}.jsonl`), 'utf8')
  const sessionId = randomUUID()
  const entries = readRecording(text, { home: HOME, sessionId, startMs: Date.now() })
  await play(entries, { hookCommand: await registeredHook(), env }, new AbortController().signal)
  return sessionId
}

/** As Claude Code would find it: of one event, for they are all the same. */
async function registeredHook(): Promise<string> {
  const settings = JSON.parse(await readFile(join(HOME, '.claude/settings.json'), 'utf8'))
  return settings.hooks.Stop[0].hooks[0].command
}

async function run(env: Stage['env'], args: readonly string[], input = ''): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin.end(input)
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`claude-code-sync ${args.join(' ')}: exit code ${exitCode}`)
}

async function strike(opensync: { close(): Promise<void> }): Promise<void> {
  const pid = Number(
    await readFile(join(HOME, '.local/state/claude-code-sync/bridge/pid'), 'utf8').catch(() => ''),
  )
  if (pid > 0) process.kill(pid, 'SIGKILL')
  await opensync.close()
}
