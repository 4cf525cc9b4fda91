import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { login } from '../../src/cli/login.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { createHome, type Home } from './home.ts'
import { CONTROL_C, createTerminal, ENTER } from './login/terminal.ts'
import { freeUrl, startServer } from './server.ts'

const KEY = 'osk_4f3c2b1a99887766'

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

function logIn(url: string, { input = `${KEY}\n`, flags = [] as string[] } = {}) {
  return home.run(['login', '--convex-url', url, '--api-key-stdin', ...flags], { input })
}

describe('login', () => {
  it('saves the URL and the key once the server has taken the key, and registers the hooks', async () => {
    const { exitCode, stdout, stderr } = await logIn(`${opensync.url}/`)

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
    expect(await readFile(home.paths.claudeSettingsFile, 'utf8')).toContain('SessionStart')
    expect(stdout).toContain('osk_****7766')
    expect(stdout).not.toContain(KEY)
  })

  it('keeps the file and its folder for their owner alone', async () => {
    await logIn(opensync.url)

    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
    expect(await modeOf(home.paths.configFile)).toBe('600')
    expect(await modeOf(dirname(home.paths.configFile))).toBe('700')
  })

  it('leaves the hooks alone with --no-setup', async () => {
    const { exitCode } = await logIn(opensync.url, { flags: ['--no-setup'] })

    expect(exitCode).toBe(0)
    expect(existsSync(home.paths.claudeSettingsFile)).toBe(false)
  })

  it('keeps every other setting', async () => {
    await home.writeConfiguration({ syncThinking: true, ofNewerVersion: 1, apiKey: 'osk_former' })

    await logIn(opensync.url)

    expect(await home.configuration()).toMatchObject({ syncThinking: true, ofNewerVersion: 1, apiKey: KEY })
  })

  it.each([
    ['a key that the server refuses', 'osk_wrongwrongwrong', 'Invalid API key'],
    ['what is no key of OpenSync', 'hunter2hunter2', 'Invalid API key'],
    ['no key at all', '', 'Invalid API key'],
  ])('saves nothing for %s', async (_case, key, problem) => {
    const { exitCode, stdout, stderr } = await logIn(opensync.url, { input: key })

    expect(exitCode).toBe(1)
    expect(stderr).toContain(problem)
    expect(stderr).toContain('Nothing was saved.')
    expect(existsSync(home.paths.configFile)).toBe(false)
    expect(existsSync(home.paths.claudeSettingsFile)).toBe(false)
    if (key) expect(stdout + stderr).not.toContain(key)
  })

  it('does not send what is no key of OpenSync', async () => {
    await logIn(opensync.url, { input: 'hunter2hunter2' })

    expect(opensync.requests).toEqual([])
  })

  it('says so where nobody listens', async () => {
    const url = await freeUrl()

    const { exitCode, stderr } = await logIn(url)

    expect(exitCode).toBe(1)
    expect(stderr).toContain(`Could not connect to ${url}: the connection was refused`)
    expect(existsSync(home.paths.configFile)).toBe(false)
  })

  it('asks through the proxy of the environment', async () => {
    const asked: (string | undefined)[] = []
    const proxy = await startServer((request, response) => {
      asked.push(request.url)
      response.end('{}')
    })
    const args = ['login', '--convex-url', 'http://opensync.test', '--allow-http', '--api-key-stdin']

    const { exitCode } = await home.run(args, { input: KEY, env: { HTTP_PROXY: proxy.url } })
    await proxy.close()

    expect(exitCode).toBe(0)
    expect(asked).toEqual(['http://opensync.test/sync/sessions/list'])
  })

  it('names port 3211 where a self-hosted server knows no such path', async () => {
    const server = await startServer((_request, response) => response.writeHead(404).end())

    const { exitCode, stderr } = await logIn(server.url)
    await server.close()

    expect(exitCode).toBe(1)
    expect(stderr).toContain('http://127.0.0.1:3211')
  })

  it.each([
    ['not-a-url', 'is not a URL'],
    ['http://opensync.example.com', '--allow-http'],
  ])('refuses the URL %s as a usage error', async (url, problem) => {
    const { exitCode, stderr } = await logIn(url)

    expect(exitCode).toBe(2)
    expect(stderr).toContain(problem)
  })

  it.each([
    [['login']],
    [['login', '--api-key-stdin']],
    [['login', '--convex-url', 'https://a.convex.site']],
  ])('without a terminal, %j is a usage error that names both options', async (args) => {
    const { exitCode, stderr } = await home.run(args, { input: KEY })

    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--convex-url URL .* --api-key-stdin/)
  })

  it('takes both from the environment, where nothing else is given', async () => {
    const env = { CLAUDE_SYNC_CONVEX_URL: opensync.url, CLAUDE_SYNC_API_KEY: KEY }

    const { exitCode, stdout } = await home.run(['login', '--no-setup'], { env })

    expect(exitCode).toBe(0)
    expect(stdout).not.toContain(KEY)
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
  })

  it.each([
    [['login'], { CLAUDE_SYNC_API_KEY: KEY }],
    [['login', '--convex-url', 'https://a.convex.site'], { CLAUDE_SYNC_API_KEY: KEY }],
    [['login', '--api-key-stdin'], { CLAUDE_SYNC_CONVEX_URL: 'https://a.convex.site' }],
  ])('sends no key to a URL that did not come with it: %j with %j', async (args, env) => {
    const { exitCode } = await home.run(args, { input: KEY, env })

    expect(exitCode).toBe(2)
    expect(existsSync(home.paths.configFile)).toBe(false)
  })

  it('stops before it asks anything when the file is broken', async () => {
    await home.writeConfiguration({})
    await writeFile(home.paths.configFile, '{"apiKey": ')

    const { exitCode, stderr } = await logIn(opensync.url)

    expect(exitCode).toBe(1)
    expect(stderr).toContain(`${home.paths.configFile}:1:12: not valid JSON`)
    expect(opensync.requests).toEqual([])
  })

  it('stays logged in, and says that the hooks are missing, when the settings of Claude Code are broken', async () => {
    await mkdir(home.paths.claudeConfigDir, { recursive: true })
    await writeFile(home.paths.claudeSettingsFile, '{,}')

    const { exitCode, stdout, stderr } = await logIn(opensync.url)

    expect(exitCode).toBe(1)
    expect(stdout).toContain('Logged in')
    expect(stderr).toContain('Hooks not registered')
    expect(await readFile(home.paths.claudeSettingsFile, 'utf8')).toBe('{,}')
  })
})

describe('login at a terminal', () => {
  it('asks for the URL and the key, and never shows the key', async () => {
    const { io, stdin, shown, asks } = createTerminal(home.path)

    const exitCode = login(io, { setup: false })
    await asks('Convex URL')
    stdin.write(opensync.url + ENTER)
    await asks('API key')
    stdin.write(KEY + ENTER)

    expect(await exitCode).toBe(0)
    expect(await home.configuration()).toEqual({ convexUrl: opensync.url, apiKey: KEY })
    expect(shown.text).not.toContain(KEY)
  })

  it('asks for the key alone where the URL was given', async () => {
    const { io, stdin, shown, asks } = createTerminal(home.path)

    const exitCode = login(io, { convexUrl: opensync.url, setup: false })
    await asks('API key')
    stdin.write(KEY + ENTER)

    expect(await exitCode).toBe(0)
    expect(shown.text).not.toContain('Convex URL of')
  })

  it('saves nothing when it is broken off', async () => {
    const { io, stdin, stderr, asks } = createTerminal(home.path)

    const exitCode = login(io, { setup: false })
    await asks('Convex URL')
    stdin.write(CONTROL_C)

    expect(await exitCode).toBe(1)
    stderr.end()
    expect(await text(stderr)).toContain('Nothing was saved.')
    expect(existsSync(home.paths.configFile)).toBe(false)
  })
})
