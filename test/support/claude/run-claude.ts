/** Runs Claude Code without a terminal (`-p`) and waits for its end; knows nothing of what it is asked to do. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface ClaudeRun {
  readonly process: ChildProcess
  readonly ended: Promise<ClaudeResult>
}

export interface ClaudeResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ClaudeOptions {
  readonly binary: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly timeoutMs?: number
}

/** Its own process group, so that a test can kill it with everything it started. */
export function startClaude({ binary, cwd, env, args, timeoutMs = 60_000 }: ClaudeOptions): ClaudeRun {
  const child = spawn(binary, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const tooLate = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
    ([, stdout, stderr]) => ({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
  )
  return { process: child, ended: ended.finally(() => clearTimeout(tooLate)) }
}
