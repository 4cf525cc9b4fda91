import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { login } from '../../../src/cli/login.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../../src/embedded/server.ts'
import { createHome, type Home } from '../home.ts'
import { startServer } from '../server.ts'
import { CONTROL_C, createTerminal, ENTER } from './terminal.ts'

const KEY = 'osk_4f3c2b1a99887766'
const CLEAR_LINE = '\x15'
const URL_QUESTION = 'Convex URL of your OpenSync'
const KEY_QUESTION = 'API key (OpenSync'
const HOOKS_QUESTION = 'Register the hooks with Claude Code'

let home: Home
let opensync: EmbeddedOpenSync

beforeEach(async () => {
  home = await createHome()
  opensync = await startEmbeddedOpenSync({ apiKey: KEY })
})
afterEach(async () => {
  await opensync.close()
  await home.remove()
})

describe('The dialogue of login', () => {
  it.each([
    ['https://happy-otter-123.convex.cloud', '→ https://happy-otter-123.convex.site'],
    ['happy-otter-123.convex.site/sync/session', '→ https://happy-otter-123.convex.site'],
    ['http://opensync.example.com', 'must begin with https://, because http:// would show'],
    ['https://me@a.convex.site', 'must not hold a user name or password'],
    ['otter', 'is not a URL; it looks like https://your-project.convex.site'],
  ])('tells of %s, as it is typed: %s', async (typed, remark) => {
    const { io, stdin, asks } = createTerminal(home.path)

    const exitCode = login(io, { setup: false })
    await asks('such as https://your-project.convex.site')
    stdin.write(typed)

    await asks(remark)
    stdin.write(CONTROL_C)
    expect(await exitCode).toBe(1)
  })

  it('asks for the key again that the server refuses, and for nothing else', async () => {
    const { io, stdin, shown, asks } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: opensync.url, setup: false })
    await asks(KEY_QUESTION)
    stdin.write(`osk_wrongwrongwrong${ENTER}`)
    await asks(KEY_QUESTION, 'does not accept it')
    stdin.write(KEY + ENTER)

    expect(await exitCode).toBe(0)
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
    expect(shown.text).not.toContain(URL_QUESTION)
  })

  it('asks for the URL again where no OpenSync is there, and offers the one that is meant', async () => {
    const server = await startServer((_request, response) => response.writeHead(404).end())
    const { io, stdin, asks } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: server.url, setup: false })
    await asks(KEY_QUESTION)
    stdin.write(KEY + ENTER)
    await asks('http://127.0.0.1:3211', 'there is no OpenSync at')
    stdin.write(`${CLEAR_LINE}${opensync.url}${ENTER}`)
    await asks(KEY_QUESTION, opensync.url)
    stdin.write(KEY + ENTER)

    expect(await exitCode).toBe(0)
    await server.close()
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
  })

  it('offers to register the hooks at its end, where they are not', async () => {
    const { io, stdin, asks } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: opensync.url, setup: true })
    await asks(KEY_QUESTION)
    stdin.write(KEY + ENTER)
    await asks(HOOKS_QUESTION)
    expect(existsSync(home.paths.claudeSettingsFile)).toBe(false)
    stdin.write(ENTER)

    expect(await exitCode).toBe(0)
    expect(await readFile(home.paths.claudeSettingsFile, 'utf8')).toContain('SessionStart')
  })

  it.each([
    ['no', 'n'],
    ['Ctrl-C', CONTROL_C],
  ])('after %s to the hooks stays logged in, and names setup', async (_answer, key) => {
    const { io, stdin, asks, shown } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: opensync.url, setup: true })
    await asks(KEY_QUESTION)
    stdin.write(KEY + ENTER)
    await asks(HOOKS_QUESTION)
    stdin.write(key)

    expect(await exitCode).toBe(0)
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
    expect(existsSync(home.paths.claudeSettingsFile)).toBe(false)
    expect(shown.text).toContain('To do that, run: claude-code-sync setup')
  })

  it('offers no hooks where the plugin has them', async () => {
    await mkdir(home.paths.claudeConfigDir)
    await writeFile(
      home.paths.claudeSettingsFile,
      JSON.stringify({ enabledPlugins: { 'session-sync@claude-code-sync': true } }),
    )
    const { io, stdin, asks, shown } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: opensync.url, setup: true })
    await asks(KEY_QUESTION)
    stdin.write(KEY + ENTER)

    expect(await exitCode).toBe(0)
    expect(shown.text).not.toContain(HOOKS_QUESTION)
    expect(shown.text).toContain('Nothing to set up: the plugin session-sync@claude-code-sync')
  })
})
