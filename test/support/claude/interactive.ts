/** Drives Claude Code's real terminal interface by tmux: types, presses keys, reads the screen. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { ClaudeOptions } from './run-claude.ts'
import { until } from './until.ts'

const run = promisify(execFile)

export interface Terminal {
  /** Types a line as a person would, and presses Enter. */
  submit(line: string): Promise<void>
  /** tmux's names: `Escape`, `Enter`, `C-c`, … */
  press(...keys: readonly string[]): Promise<void>
  screen(): Promise<string>
  waitFor(pattern: RegExp): Promise<void>
  /** Leaves by `/exit`, once the last answer is all there and its hooks are done. */
  exit(): Promise<void>
  close(): Promise<void>
}

/** What Claude Code writes under an answer when its turn is over, with nothing but the input box below. */
const TURN_DONE = /· done \d[^●❯]*─/

export async function openTerminal({ binary, cwd, env, args }: ClaudeOptions): Promise<Terminal> {
  const socket = `claude-${randomUUID()}`
  const tmux = async (...command: string[]) =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...command], { env: { ...env } })).stdout
  await tmux('new-session', '-d', '-s', 'claude', '-x', '110', '-y', '50', '-c', cwd, binary, ...args)

  const screen = () => tmux('capture-pane', '-p', '-t', 'claude')
  const waitFor = (pattern: RegExp) =>
    until(
      async () => `${pattern} on:\n${await screen()}`,
      async () => pattern.test(await screen()),
    )
  const submit = async (line: string) => {
    await tmux('send-keys', '-t', 'claude', '-l', line)
    // An Enter that comes in the same read as the text is taken for a pasted line break.
    await waitFor(endOf(line))
    await tmux('send-keys', '-t', 'claude', 'Enter')
  }
  return {
    submit,
    screen,
    waitFor,
    press: async (...keys) => void (await tmux('send-keys', '-t', 'claude', ...keys)),
    async exit() {
      await waitFor(TURN_DONE)
      await submit('/exit')
      await until('Claude Code to exit', () =>
        tmux('has-session', '-t', 'claude').then(
          () => false,
          () => true,
        ),
      )
    },
    close: async () => void (await tmux('kill-server').catch(() => undefined)),
  }
}

/** The screen may have broken the line anywhere before its last word. */
function endOf(line: string): RegExp {
  const lastWord = line.split(' ').at(-1) ?? line
  return new RegExp(lastWord.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
