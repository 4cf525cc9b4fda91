/** Drives Claude Code's real terminal interface by tmux: types, presses keys, reads the screen. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ClaudeOptions } from './run-claude.ts'

const run = promisify(execFile)

export interface Terminal {
  /** Types a line as a person would, and presses Enter. */
  submit(line: string): Promise<void>
  /** tmux's names: `Escape`, `Enter`, `C-c`, … */
  press(...keys: readonly string[]): Promise<void>
  screen(): Promise<string>
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<void>
  /** Waits until Claude Code has exited by itself. */
  ended(timeoutMs?: number): Promise<void>
  close(): Promise<void>
}

export async function openTerminal({ binary, cwd, env, args }: ClaudeOptions): Promise<Terminal> {
  const socket = `claude-${randomUUID()}`
  const tmux = async (...command: string[]) =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...command], { env: { ...env } })).stdout
  await tmux('new-session', '-d', '-s', 'claude', '-x', '110', '-y', '50', '-c', cwd, binary, ...args)

  const screen = () => tmux('capture-pane', '-p', '-t', 'claude')
  const waitFor = (pattern: RegExp, timeoutMs = 20_000) =>
    until(
      async () => pattern.test(await screen()),
      timeoutMs,
      async () => `${pattern} on:\n${await screen()}`,
    )
  return {
    screen,
    waitFor,
    async submit(line) {
      await tmux('send-keys', '-t', 'claude', '-l', line)
      // An Enter that comes in the same read as the text is taken for a pasted line break.
      await waitFor(new RegExp(escapeForRegExp(line.slice(-30))))
      await wait(200)
      await tmux('send-keys', '-t', 'claude', 'Enter')
    },
    async press(...keys) {
      await tmux('send-keys', '-t', 'claude', ...keys)
    },
    async ended(timeoutMs = 20_000) {
      const gone = () =>
        tmux('has-session', '-t', 'claude').then(
          () => false,
          () => true,
        )
      await until(gone, timeoutMs, async () => `the end of Claude Code on:\n${await screen()}`)
    },
    async close() {
      await tmux('kill-server').catch(() => undefined)
    },
  }
}

async function until(
  holds: () => Promise<boolean>,
  timeoutMs: number,
  describe: () => Promise<string>,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${await describe()}`)
    await wait(50)
  }
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
