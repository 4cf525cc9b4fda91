/** The installed command, run as its user would run it; knows nothing of what it should have done. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { EmbeddedOpenSync } from '../../../src/embedded/server.ts'
import { until } from '../../support/claude/until.ts'
import type { Workspace } from '../../support/claude/workspace.ts'

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What `test/e2e/run.mjs` prepared. */
export function prepared(name: 'E2E_CLAUDE' | 'E2E_CLAUDE_CODE_SYNC' | 'PATH'): string {
  const value = process.env[name]
  if (value === undefined)
    throw new Error(`${name} is not set: run the end-to-end tests by \`npm run test:e2e\``)
  return value
}

export async function claudeCodeSync(
  { home, project }: Workspace,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  const env = { HOME: home, PATH: prepared('PATH'), LANG: 'C.UTF-8' }
  const child = spawn(prepared('E2E_CLAUDE_CODE_SYNC'), args, { cwd: project, env })
  child.stdin.end(input)
  const [, stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code: child.exitCode, stdout, stderr }
}

/** Logs in, which registers the hooks too. */
export async function login(workspace: Workspace, { url, apiKey }: EmbeddedOpenSync): Promise<void> {
  await succeed(workspace, ['login', '--convex-url', url, '--api-key-stdin'], apiKey)
}

export async function flush(workspace: Workspace): Promise<void> {
  await succeed(workspace, ['flush', '--timeout', '30'])
}

/** Ends the bridge that a hook or `flush` started; it would linger for minutes. */
export async function endBridge({ home }: Workspace): Promise<void> {
  const file = join(home, '.local/state/claude-code-sync/bridge/pid')
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10)
  if (Number.isNaN(pid) || !isAlive(pid)) return
  process.kill(pid, 'SIGTERM')
  await until(`the end of bridge ${pid}`, () => !isAlive(pid))
}

async function succeed(workspace: Workspace, args: readonly string[], input?: string): Promise<void> {
  const { code, stdout, stderr } = await claudeCodeSync(workspace, args, input)
  if (code !== 0) throw new Error(`claude-code-sync ${args[0]} ended with ${code}:\n${stdout}${stderr}`)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
