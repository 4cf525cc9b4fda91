import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHome, type Home } from './home.ts'

const THEIRS = {
  model: 'opus',
  hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }] },
}

let home: Home

beforeEach(async () => {
  home = await createHome()
  await mkdir(home.paths.claudeConfigDir)
})
afterEach(() => home.remove())

function writeSettings(settings: unknown): Promise<void> {
  return writeFile(home.paths.claudeSettingsFile, `${JSON.stringify(settings, null, 2)}\n`)
}

function readSettings(): Promise<string> {
  return readFile(home.paths.claudeSettingsFile, 'utf8')
}

describe('setup', () => {
  it('registers the hooks beside those of others, and installs the recorder', async () => {
    await writeSettings(THEIRS)

    const { exitCode, stdout } = await home.run(['setup'])

    const { model, hooks } = JSON.parse(await readSettings())
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Hooks registered')
    expect(model).toBe('opus')
    expect(hooks.Stop).toEqual(expect.arrayContaining(THEIRS.hooks.Stop))
    expect(hooks.SessionStart[0].hooks[0].command).toContain(join(home.paths.stateDir, 'record.sh'))
    expect(await readFile(join(home.paths.stateDir, 'record.sh'), 'utf8')).toContain('bridge.js')
  })

  it('changes nothing the second time, and says so', async () => {
    await home.run(['setup'])
    const settings = await readSettings()

    const { exitCode, stdout } = await home.run(['setup'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('already registered')
    expect(await readSettings()).toBe(settings)
  })

  it('refuses a settings file that is not valid JSON, and leaves it as it is', async () => {
    await writeFile(home.paths.claudeSettingsFile, '{\n  "hooks": oops\n}\n')

    const { exitCode, stderr } = await home.run(['setup'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('line 2')
    expect(await readSettings()).toBe('{\n  "hooks": oops\n}\n')
  })
})

describe('Where the plugin is enabled', () => {
  const enabledPlugins = { 'session-sync@claude-code-sync': true }

  it('setup changes nothing, and says that it is not needed', async () => {
    await writeSettings({ ...THEIRS, enabledPlugins })
    const before = await readSettings()

    const { exitCode, stdout } = await home.run(['setup'])

    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      '✅ Nothing to set up: the plugin session-sync@claude-code-sync has hooks of its own.\n',
    )
    expect(await readSettings()).toBe(before)
    expect(existsSync(home.paths.stateDir)).toBe(false)
  })

  it('setup names uninstall where hooks are registered as well, and that takes out those alone', async () => {
    await home.run(['setup'])
    await writeSettings({ ...JSON.parse(await readSettings()), enabledPlugins })

    const setup = await home.run(['setup'])
    const uninstall = await home.run(['uninstall'])

    expect(setup.stdout).toContain('run: claude-code-sync uninstall')
    expect(uninstall.stdout).toContain('claude plugin uninstall session-sync@claude-code-sync')
    expect(JSON.parse(await readSettings())).toEqual({ enabledPlugins })
  })
})

describe('uninstall', () => {
  it('takes out exactly what setup put in', async () => {
    await writeSettings(THEIRS)
    const before = await readSettings()
    await home.run(['setup'])

    const { exitCode, stdout } = await home.run(['uninstall'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('Hooks removed')
    expect(await readSettings()).toBe(before)
    expect(existsSync(join(home.paths.stateDir, 'record.sh'))).toBe(false)
  })

  it('is content where there is nothing of ours', async () => {
    const { exitCode, stdout } = await home.run(['uninstall'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('No hooks of ours')
  })
})
