import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { autoSyncMarker } from '../../src/config/auto-sync-marker.ts'
import { createHome, type Home } from './home.ts'

const KEY = 'osk_4f3c2b1a99887766'
const URL = 'https://mine.convex.site'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(() => home.remove())

describe('set', () => {
  it.each([
    ['autoSync', 'off', { autoSync: false }],
    ['syncToolCalls', 'no', { syncToolCalls: false }],
    ['syncThinking', 'YES', { syncThinking: true }],
    ['allowHttp', '1', { allowHttp: true }],
    ['promptContent', 'off', { promptContent: false }],
    ['responseContent', 'off', { responseContent: false }],
    ['maxContentLength', '4000', { maxContentLength: 4000 }],
    ['retentionDays', '7', { retentionDays: 7 }],
    ['convexUrl', 'https://other.convex.cloud/', { convexUrl: 'https://other.convex.site' }],
  ])('writes %s %s', async (key, value, change) => {
    await home.writeConfiguration({ convexUrl: URL, apiKey: KEY })

    const { exitCode, stdout } = await home.run(['set', key, value])

    expect(exitCode).toBe(0)
    expect(stdout).toBe(`✅ ${key} is now ${Object.values(change)[0]}\n`)
    expect(await home.configuration()).toEqual({ convexUrl: URL, apiKey: KEY, ...change })
  })

  it.each([
    ['autoSync', 'perhaps', 'true/false, yes/no, on/off or 1/0'],
    ['convexUrl', 'http://example.com', 'https://'],
    ['convexUrl', 'nothing', 'is not a URL'],
    ['maxContentLength', '99', 'a whole number from 100 on'],
    ['excludeProjects', '!mine', 'must not begin with "!"'],
    ['excludeProjects', '', 'must not be empty'],
    ['redaction.extra', 'x', "claude-code-sync set redaction.extra.NAME 'PATTERN'"],
    ['redaction.extra.ticket', '(?=x)', 'not one that RE2 understands'],
    ['redaction.extra.ticket', 'x*', 'matches an empty text'],
    ['redaction.extra.My Ticket', 'x', 'small letters, digits and dashes'],
    ['colour', 'blue', 'There is no setting "colour"'],
    ['constructor', 'x', 'There is no setting "constructor"'],
    ['apiKey', KEY, 'login alone'],
  ])('refuses %s %s as a usage error and writes nothing', async (key, value, problem) => {
    const { exitCode, stdout, stderr } = await home.run(['set', key, value])

    expect(exitCode).toBe(2)
    expect(stderr).toContain(problem)
    expect(stdout + stderr).not.toContain(KEY)
    expect(existsSync(home.paths.configFile)).toBe(false)
  })

  it('adds to the projects that are excluded, and unset takes one out, or all', async () => {
    await home.run(['set', 'excludeProjects', '~/clients/*', 'private'])
    const added = await home.run(['set', 'excludeProjects', 'secret'])
    const after = await home.configuration()
    const taken = await home.run(['unset', 'excludeProjects', 'private'])
    const left = await home.configuration()
    const strange = await home.run(['unset', 'excludeProjects', 'nowhere'])
    const none = await home.run(['unset', 'excludeProjects'])

    expect(added.stdout).toBe('✅ excludeProjects is now ~/clients/*, private, secret\n')
    expect(after).toEqual({ excludeProjects: ['~/clients/*', 'private', 'secret'] })
    expect(taken.stdout).toBe('✅ excludeProjects is now ~/clients/*, secret\n')
    expect(left).toEqual({ excludeProjects: ['~/clients/*', 'secret'] })
    expect(strange).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"nowhere" is not among') })
    expect(none.stdout).toBe('✅ excludeProjects is no longer set\n')
    expect(await home.configuration()).toEqual({})
  })

  it('takes patterns by their names, config lists them, and unset takes one out', async () => {
    const set = await home.run(['set', 'redaction.extra.ticket', 'ACME-[0-9]{4}'])
    await home.run(['set', 'redaction.extra.host', '[a-z]+[.]corp[.]example'])
    const listed = await home.run(['config'])
    const programs = await home.run(['config', '--json'])
    await home.run(['unset', 'redaction.extra.ticket'])
    const again = await home.run(['unset', 'redaction.extra.ticket'])

    expect(set.stdout).toBe('✅ redaction.extra.ticket is now ACME-[0-9]{4}\n')
    expect(listed.stdout).toMatch(/^redaction\.extra\.ticket +ACME-\[0-9\]\{4\} +file$/m)
    expect(JSON.parse(programs.stdout).redaction.extra).toEqual({
      ticket: 'ACME-[0-9]{4}',
      host: '[a-z]+[.]corp[.]example',
    })
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is: host') })
    expect(await home.configuration()).toEqual({ redaction: { extra: { host: '[a-z]+[.]corp[.]example' } } })
  })

  it('takes any setting back to its default', async () => {
    await home.writeConfiguration({ syncThinking: true, retentionDays: 7 })

    const outcome = await home.run(['unset', 'syncThinking'])
    const refused = await home.run(['unset', 'apiKey'])

    expect(outcome).toMatchObject({ exitCode: 0, stdout: '✅ syncThinking is no longer set\n' })
    expect(await home.configuration()).toEqual({ retentionDays: 7 })
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('claude-code-sync logout') })
  })

  it('tells the hooks at once that autoSync is off, and on again', async () => {
    await home.run(['set', 'autoSync', 'off'])
    const whenOff = existsSync(autoSyncMarker(home.paths.stateDir))
    await home.run(['set', 'autoSync', 'on'])

    expect(whenOff).toBe(true)
    expect(existsSync(autoSyncMarker(home.paths.stateDir))).toBe(false)
  })
})

describe('config', () => {
  it('shows each value with its source, and the key only by its mask', async () => {
    await home.writeConfiguration({ convexUrl: URL, apiKey: KEY })

    const { exitCode, stdout } = await home.run(['config'], { env: { CLAUDE_SYNC_THINKING: 'on' } })

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^convexUrl +https:\/\/mine\.convex\.site +file/m)
    expect(stdout).toMatch(/^apiKey +osk_\*{4}7766 +file/m)
    expect(stdout).toMatch(/^autoSync +true +default/m)
    expect(stdout).toMatch(/^syncThinking +true +environment/m)
    expect(stdout).not.toContain(KEY)
  })

  it('gives the same to programs', async () => {
    await home.writeConfiguration({ convexUrl: URL, apiKey: KEY, autoSync: false })

    const { stdout } = await home.run(['config', '--json'])

    expect(JSON.parse(stdout)).toEqual({
      convexUrl: URL,
      apiKey: 'osk_****7766',
      autoSync: false,
      syncToolCalls: true,
      syncThinking: false,
      promptContent: true,
      responseContent: true,
      allowHttp: false,
      maxContentLength: 262_144,
      excludeProjects: [],
      redaction: { extra: {} },
      sources: {
        convexUrl: 'file',
        apiKey: 'file',
        autoSync: 'file',
        syncToolCalls: 'default',
        syncThinking: 'default',
        promptContent: 'default',
        responseContent: 'default',
        allowHttp: 'default',
        maxContentLength: 'default',
        excludeProjects: 'default',
      },
      destination: 'ready',
      destinations: [],
      retentionDays: 30,
      retentionBytes: 1_073_741_824,
      configFile: home.paths.configFile,
      stateDir: home.paths.stateDir,
    })
  })

  it('shows the destinations beside OpenSync, with the values of their headers masked', async () => {
    const headers = { 'x-api-key': 'hunter2hunter2' }
    await home.writeConfiguration({ destinations: { mine: { endpoint: 'https://a.example', headers } } })

    const [people, programs] = [await home.run(['config']), await home.run(['config', '--json'])]

    expect(people.stdout).toMatch(
      /^mine +https:\/\/a\.example +http\/protobuf +none +x-api-key: \*{4}ter2 +file$/m,
    )
    expect(JSON.parse(programs.stdout).destinations).toMatchObject([
      { name: 'mine', endpoint: 'https://a.example', headers: { 'x-api-key': '****ter2' } },
    ])
    expect(people.stdout + programs.stdout).not.toContain('hunter2')
  })

  it.each([
    [{ maxContentLength: 5 }, 'maxContentLength must be 100 or more'],
    [{ excludeProjects: ['a', '!b'] }, 'excludeProjects.1 must not begin with "!"'],
    [{ redaction: { extra: { ticket: 1 } } }, 'redaction.extra.ticket must be a string'],
    [
      { redaction: { extra: { ticket: '(' } } },
      'Events are kept until redaction.extra is mended: the pattern "ticket"',
    ],
  ])('tells what is wrong with %j in the file', async (settings, problem) => {
    await home.writeConfiguration(settings)

    const { stderr } = await home.run(['config'])

    expect(stderr).toContain(problem)
  })

  it('warns of a bad variable on stderr', async () => {
    const { exitCode, stderr } = await home.run(['config', '--json'], {
      env: { CLAUDE_SYNC_AUTO_SYNC: 'hm' },
    })

    expect(exitCode).toBe(0)
    expect(stderr).toContain('CLAUDE_SYNC_AUTO_SYNC is ignored')
  })

  it('never shows the password in a URL', async () => {
    const env = { CLAUDE_SYNC_CONVEX_URL: 'https://me:hunter2@example.com', CLAUDE_SYNC_API_KEY: KEY }

    const { stdout, stderr } = await home.run(['config'], { env })

    expect(stderr).toContain('must not hold a user name or password')
    expect(stdout + stderr).not.toContain('hunter2')
  })
})

describe('logout', () => {
  it('forgets the URL and the key, and nothing else', async () => {
    await home.writeConfiguration({ convexUrl: URL, apiKey: KEY, syncThinking: true, ofNewerVersion: 1 })

    const { exitCode, stdout } = await home.run(['logout'])

    expect(exitCode).toBe(0)
    expect(stdout).toBe('✅ Logged out: the Convex URL and the API key are forgotten.\n')
    expect(await home.configuration()).toEqual({ syncThinking: true, ofNewerVersion: 1 })
  })

  it('tells that hooks stay registered, and names uninstall, only where they are', async () => {
    await home.run(['setup'])
    const registered = await home.run(['logout'])
    await home.run(['uninstall'])
    const taken = await home.run(['logout'])

    expect(registered.stdout).toContain('stay registered. To remove them, run: claude-code-sync uninstall\n')
    expect(taken.stdout).not.toContain('registered')
  })

  it('tells that the plugin stays enabled', async () => {
    await mkdir(home.paths.claudeConfigDir)
    await writeFile(home.paths.claudeSettingsFile, '{"enabledPlugins": {"session-sync@team": true}}')

    expect((await home.run(['logout'])).stdout).toContain('claude plugin uninstall session-sync@team\n')
  })

  it('is content where nobody was logged in', async () => {
    const { exitCode, stdout } = await home.run(['logout'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('Not logged in')
    expect(existsSync(home.paths.configFile)).toBe(false)
  })

  it('points to a key that the environment still holds', async () => {
    const { stdout } = await home.run(['logout'], { env: { CLAUDE_SYNC_API_KEY: KEY } })

    expect(stdout).toContain('CLAUDE_SYNC_API_KEY is still set')
    expect(stdout).not.toContain(KEY)
  })
})
