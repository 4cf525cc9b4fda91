/** Pictures of commands in a terminal: each is typed into a shell in tmux, and what stands on the screen is drawn. */
import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { terminalSvg } from './svg.mjs'

const PROMPT = '$ '
const DEADLINE_MS = 60_000
const POLL_MS = 50

export async function draw({ env, sessions }) {
  return {
    'status.svg': await picture(env, 'claude-code-sync status', 72),
    'sessions.svg': await picture(env, 'claude-code-sync sessions', 112),
    'show.svg': await picture(env, `claude-code-sync show ${sessions.demo.slice(0, 4)}`, 112),
  }
}

async function picture(env, command, columns) {
  const screen = await typed(env, command, columns)
  return terminalSvg(screen, { columns, title: command })
}

/** What the screen shows when the command has ended: lines of text and of the colours they have. */
async function typed(env, command, columns) {
  const tmux = (...args) =>
    execFileSync('tmux', ['-u', '-L', 'pictures', '-f', '/dev/null', ...args], { env, encoding: 'utf8' })
  tmux('new-session', '-d', '-x', String(columns), '-y', '200', '-c', env.HOME, `env PS1='${PROMPT}' sh`)
  try {
    await until(() => isAsking(tmux))
    tmux('send-keys', '-l', command)
    tmux('send-keys', 'Enter')
    await until(() => isAsking(tmux, 2))
    return tmux('capture-pane', '-p', '-e').trimEnd().split('\n').slice(0, -1)
  } finally {
    tmux('kill-server')
  }
}

/** Whether the shell has shown its prompt so many times, and waits at the last one. */
function isAsking(tmux, times = 1) {
  const lines = tmux('capture-pane', '-p').trimEnd().split('\n')
  return (
    lines.filter((line) => line.startsWith(PROMPT.trim())).length === times && lines.at(-1) === PROMPT.trim()
  )
}

async function until(isSo) {
  const deadlineMs = performance.now() + DEADLINE_MS
  while (!isSo()) {
    if (performance.now() > deadlineMs) throw new Error('the terminal does not come back to its prompt')
    await delay(POLL_MS)
  }
}
