import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeDeliveryStatus } from '../../src/delivery/status.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { createHome, type Home } from './home.ts'
import { otlpServer } from './otlp-server.ts'
import { freeUrl } from './server.ts'

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

describe('status', () => {
  it('shows the configuration and that the server takes the key', async () => {
    await home.writeConfiguration({ convexUrl: opensync.url, apiKey: KEY, syncToolCalls: false })

    const { exitCode, stdout, stderr } = await home.run(['status'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain(`📊 Claude Code Sync - Status

Configuration:
  Convex URL: ${opensync.url}
  API Key: osk_****7766
  Auto Sync: enabled
  Tool Calls: disabled
  Thinking: disabled

⏳ Testing connection...
✅ Connected to Convex backend
`)
    expect(stdout).not.toContain(KEY)
  })

  it('fails where nothing is configured, and names login', async () => {
    const { exitCode, stdout } = await home.run(['status'])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('❌ Not configured')
    expect(stdout).toContain('claude-code-sync login')
    expect(stdout).not.toContain('Testing connection')
  })

  it('fails where the server refuses the key', async () => {
    await home.writeConfiguration({ convexUrl: opensync.url, apiKey: 'osk_wrongwrongwrong' })

    const { exitCode, stdout, stderr } = await home.run(['status'])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('❌ Invalid API key')
    expect(stdout + stderr).not.toContain('wrongwrong')
  })

  it('fails where nobody listens', async () => {
    await home.writeConfiguration({ convexUrl: await freeUrl(), apiKey: KEY })

    const { exitCode, stdout } = await home.run(['status'])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('❌ Could not connect')
  })

  it('asks every OTLP destination too, and sends no span', async () => {
    const collector = await otlpServer()
    await home.writeConfiguration({
      convexUrl: opensync.url,
      apiKey: KEY,
      destinations: { collector: { endpoint: collector.url, headers: { 'x-team': 'secret-of-mine' } } },
    })

    const { exitCode, stdout } = await home.run(['status'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain(`✅ Connected to Convex backend\n✅ collector answers: ${collector.url}\n`)
    expect(stdout).not.toContain('secret-of-mine')
    expect(collector.requests).toEqual([
      expect.objectContaining({
        path: '/v1/traces',
        headers: expect.objectContaining({ 'x-team': 'secret-of-mine' }),
        body: '',
      }),
    ])
  })

  it('needs no OpenSync where there is another destination', async () => {
    const collector = await otlpServer()
    await home.writeConfiguration({ destinations: { collector: { endpoint: collector.url } } })

    const { exitCode, stdout } = await home.run(['status'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain(`✅ collector answers: ${collector.url}`)
    expect(stdout).not.toContain('❌')
  })

  it.each([
    { what: 'refuses the headers', answer: { status: 401 }, problem: '401', advice: 'add backend --replace' },
    {
      what: 'is none of OTLP',
      answer: { contentType: 'text/html', body: '<html>' },
      problem: 'not in OTLP',
      advice: 'Check that the endpoint is right',
    },
  ])('fails where one of several $what, and says which', async ({ answer, problem, advice }) => {
    const backend = await otlpServer(answer)
    await home.writeConfiguration({
      convexUrl: opensync.url,
      apiKey: KEY,
      destinations: { backend: { endpoint: backend.url } },
    })

    const { exitCode, stdout } = await home.run(['status'])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('✅ Connected to Convex backend')
    expect(stdout).toMatch(new RegExp(`❌ backend: .*${problem}.*\n   .*${advice}`))
  })

  it('tells the same to programs', async () => {
    const collector = await otlpServer()
    await home.writeConfiguration({
      convexUrl: opensync.url,
      apiKey: 'osk_wrongwrongwrong',
      destinations: { collector: { endpoint: collector.url } },
    })

    const { exitCode, stdout } = await home.run(['status', '--json'])

    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      isWorking: false,
      destinations: [
        {
          name: 'opensync',
          kind: 'opensync',
          url: opensync.url,
          state: 'fails',
          tookMs: expect.any(Number),
          problem: `Invalid API key: ${opensync.url} does not accept it.`,
          advice: expect.stringContaining('claude-code-sync login'),
        },
        { name: 'collector', kind: 'otlp', url: collector.url, state: 'answers', tookMs: expect.any(Number) },
      ],
      hooks: expect.objectContaining({ kind: 'inspected', registered: [] }),
      queue: { waiting: 0, claimed: 0, held: 0, quarantined: 0 },
      deliveries: [],
    })
    expect(stdout).not.toContain('wrongwrong')
  })

  it('sends the key of the file to no URL of the environment', async () => {
    await home.writeConfiguration({ convexUrl: 'https://mine.convex.site', apiKey: KEY })

    const { exitCode, stdout } = await home.run(['status'], { env: { CLAUDE_SYNC_CONVEX_URL: opensync.url } })

    expect(exitCode).toBe(1)
    expect(stdout).toContain('a key is only sent to the URL that came with it')
    expect(opensync.requests).toEqual([])
  })

  it('tells whether the hooks are registered', async () => {
    const before = await home.run(['status'])
    await home.run(['setup'])
    const after = await home.run(['status'])

    expect(before.stdout).toContain('Hooks: not registered. Run: claude-code-sync setup')
    expect(after.stdout).toContain(`Hooks: registered in ${home.paths.claudeSettingsFile}`)
  })

  it('tells when the user switched all hooks off', async () => {
    await home.run(['setup'])
    await mkdir(home.paths.claudeConfigDir, { recursive: true })
    await writeFile(home.paths.claudeSettingsFile, '{"disableAllHooks": true}')

    expect((await home.run(['status'])).stdout).toContain('switched off by disableAllHooks')
  })

  it('tells that the plugin has the hooks, and what to do where both have them', async () => {
    await home.run(['setup'])
    const settings = JSON.parse(await readFile(home.paths.claudeSettingsFile, 'utf8'))
    const enabledPlugins = { 'session-sync@claude-code-sync': true }

    await writeFile(home.paths.claudeSettingsFile, JSON.stringify({ ...settings, enabledPlugins }))
    const both = await home.run(['status'])
    await writeFile(home.paths.claudeSettingsFile, JSON.stringify({ enabledPlugins }))
    const plugin = await home.run(['status'])

    expect(both.stdout).toContain(
      `Hooks: by the plugin session-sync@claude-code-sync, and in ${home.paths.claudeSettingsFile}. To take out`,
    )
    expect(plugin.stdout).toContain('Hooks: by the plugin session-sync@claude-code-sync\n')
  })

  it('counts the events that wait', async () => {
    const folder = join(home.paths.stateDir, 'spool', 'new')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, '1.0'), 'claude-code-sync/1\0\0{}\0end\n')

    expect((await home.run(['status'])).stdout).toContain('Queue: 1 recorded events waiting')
  })

  it('tells when something was last delivered, and what is in the way of the rest', async () => {
    await writeDeliveryStatus(home.paths.stateDir, {
      destinations: [
        {
          url: 'https://one.convex.site',
          pending: 2,
          rejected: {},
          parked: true,
          lastSuccessMs: Date.now() - 150_000,
          lastFailure: `refused ${KEY}`,
        },
      ],
    })

    const { stdout } = await home.run(['status'])

    expect(stdout).toContain('  Last delivery: 2 minutes ago\n')
    expect(stdout).toContain(
      '  Pending for https://one.convex.site: 2 items, until you run: claude-code-sync login (refused osk_****7766)\n',
    )
  })

  it.each([{ LANG: 'C' }, { TERM: 'linux' }, { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.ISO-8859-1' }])(
    'says in words what %o can’t show as an emoji',
    async (env) => {
      await home.writeConfiguration({ convexUrl: opensync.url, apiKey: KEY })

      const working = await home.run(['status'], { env })
      await opensync.close()
      const broken = await home.run(['status'], { env })

      expect(working.stdout).toContain('Claude Code Sync - Status')
      expect(working.stdout).toContain('\nOK: Connected to Convex backend\n')
      expect(broken.stdout).toContain('\nError: Could not connect')
      expect(working.stdout + broken.stdout).not.toMatch(/\p{Emoji_Presentation}/u)
    },
  )

  it('keeps its emojis where they can be shown', async () => {
    const { stdout } = await home.run(['status'], { env: { LANG: 'C.UTF-8', TERM: 'xterm-256color' } })

    expect(stdout).toContain('📊 Claude Code Sync - Status')
    expect(stdout).toContain('❌ Not configured')
  })

  it('only looks: it makes no file and no folder', async () => {
    const { stdout } = await home.run(['status'])

    expect(stdout).toContain('Last delivery: none yet')
    expect(await readdir(home.path)).toEqual([])
  })
})
