/** A shell on a real terminal, and what a person types there at `login`; knows nothing of what should come of it. */
import { openTerminal, type Terminal } from '../../support/claude/interactive.ts'
import type { Workspace } from '../../support/claude/workspace.ts'

/** Ready for its first line. Whoever opens it closes it. */
export async function openShell({ home, project }: Workspace, path: string): Promise<Terminal> {
  const env = { HOME: home, PATH: path, TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: '> ' }
  const args = ['--norc', '--noprofile', '-i']
  const terminal = await openTerminal({ binary: 'bash', cwd: project, env, args })
  await terminal.waitFor(/^>/m)
  return terminal
}

/** It is masked, so nothing but its length is to be seen. */
export async function typeKey(terminal: Terminal, key: string): Promise<void> {
  const mask = new RegExp(`(▪|\\*){${key.length}}`)
  await terminal.waitFor(/◆ +API key/)
  await terminal.press(key)
  await terminal.waitFor(mask)
  await terminal.press('Enter')
}
