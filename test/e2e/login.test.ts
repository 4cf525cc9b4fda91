/** `login` on a real terminal, as a person types. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import type { Terminal } from '../support/claude/interactive.ts'
import { createWorkspace, type Workspace } from '../support/claude/workspace.ts'
import { prepared } from './support/installation.ts'
import { openShell, typeKey } from './support/shell.ts'

test('login asks, tells what is wrong, asks again, and registers the hooks', async () => {
  const { workspace, opensync, terminal } = await atAShell()

  await terminal.submit('claude-code-sync login')
  await terminal.waitFor(/such as https:\/\/your-project\.convex\.site/)
  await terminal.submit(`${opensync.url}/sync/session`)
  await typeKey(terminal, 'osk_wrongwrongwrong')
  await terminal.waitFor(/Invalid API key: \S+ does not accept it/)
  await typeKey(terminal, opensync.apiKey)
  await terminal.waitFor(/Register the hooks with Claude Code/)
  await terminal.press('Enter')
  await terminal.waitFor(/SessionEnd/)

  const screen = await terminal.screen()
  expect(screen).toContain(`✅ Logged in to ${opensync.url} with osk_****${opensync.apiKey.slice(-4)}`)
  expect(screen).not.toContain(opensync.apiKey)
  expect(screen).not.toContain('wrongwrong')
  expect(await storedIn(workspace)).toEqual({ convexUrl: opensync.url, apiKey: opensync.apiKey })
})

test('login that is broken off leaves the shell as it was, and nothing behind', async () => {
  const { workspace, terminal } = await atAShell()

  await terminal.submit('claude-code-sync login')
  await terminal.waitFor(/Convex URL of your OpenSync/)
  await terminal.press('C-c')
  await terminal.waitFor(/Nothing was saved\./)
  await terminal.submit('echo "code $?"')

  await terminal.waitFor(/^code 1$/m)
  await expect(storedIn(workspace)).rejects.toThrow('ENOENT')
})

async function atAShell(): Promise<{
  workspace: Workspace
  opensync: EmbeddedOpenSync
  terminal: Terminal
}> {
  const workspace = await createWorkspace()
  const opensync = await startEmbeddedOpenSync()
  const path = `${dirname(prepared('E2E_CLAUDE_CODE_SYNC'))}:${prepared('PATH')}`
  const terminal = await openShell(workspace, path)
  onTestFinished(async () => {
    await terminal.close()
    await opensync.close()
    await workspace.remove()
  })
  return { workspace, opensync, terminal }
}

const storedIn = async ({ home }: Workspace): Promise<unknown> =>
  JSON.parse(await readFile(join(home, '.config/claude-code-sync/config.json'), 'utf8'))
