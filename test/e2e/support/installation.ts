/** The installed command, run as its user would run it; knows nothing of what it should have done. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
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

/** Logs in, which registers the hooks too, unless the flags say otherwise. */
export async function login(
  workspace: Workspace,
  { url, apiKey }: EmbeddedOpenSync,
  ...flags: readonly string[]
): Promise<void> {
  await succeed(workspace, ['login', '--convex-url', url, '--api-key-stdin', ...flags], apiKey)
}

export async function flush(workspace: Workspace): Promise<void> {
  await succeed(workspace, ['flush', '--timeout', '30'])
}

/**
 * Ends the bridges that hooks and `flush` started, which would linger for minutes: the one at work, and any that
 * was starting beside it and would take its place.
 */
export async function endBridges({ home }: Workspace): Promise<void> {
  await until(`the end of the bridges in ${home}`, async () => {
    const bridges = await bridgesIn(home)
    for (const pid of bridges) end(pid)
    return bridges.length === 0
  })
}

async function bridgesIn(home: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(
    pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')),
  )
  const isBridgeHere = (command = '') => command.includes(`bridge.js\0--state\0${home}/`)
  return pids.filter((_, index) => isBridgeHere(commands[index])).map(Number)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It ended by itself.
  }
}

async function succeed(workspace: Workspace, args: readonly string[], input?: string): Promise<void> {
  const { code, stdout, stderr } = await claudeCodeSync(workspace, args, input)
  if (code !== 0) throw new Error(`claude-code-sync ${args[0]} ended with ${code}:\n${stdout}${stderr}`)
}
