import { chmod, copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REGISTERED_EVENTS } from '../../src/hooks/events.ts'
import { createHome, type Home } from './home.ts'

const LEFT_BEHIND = join(import.meta.dirname, '../fixtures/claude-code-sync-0.1')

let home: Home

beforeEach(async () => {
  home = await createHome()
  await mkdir(home.paths.claudeConfigDir)
  await mkdir(dirname(home.paths.configFile), { recursive: true })
  await copyFile(join(LEFT_BEHIND, 'settings.json'), home.paths.claudeSettingsFile)
  await copyFile(join(LEFT_BEHIND, 'config.json'), home.paths.configFile)
  await chmod(home.paths.configFile, 0o644)
})
afterEach(() => home.remove())

const settings = async () => JSON.parse(await readFile(home.paths.claudeSettingsFile, 'utf8'))

const commands = async (): Promise<string[]> => {
  const groups: { hooks: { command: string }[] }[][] = Object.values((await settings()).hooks ?? {})
  return groups.flat().flatMap(({ hooks }) => hooks.map(({ command }) => command))
}

describe('what claude-code-sync 0.1 left behind', () => {
  it('is a configuration that is read as it is', async () => {
    const { stdout } = await home.run(['config', '--json'])

    expect(JSON.parse(stdout)).toMatchObject({
      destination: 'ready',
      convexUrl: 'https://happy-animal-1.convex.site',
      syncToolCalls: true,
      syncThinking: true,
      sources: { convexUrl: 'file', apiKey: 'file', syncThinking: 'file' },
    })
    expect(stdout).not.toContain('osk_abcdefgh')
  })

  it('are hooks that setup replaces, so that no event is recorded twice', async () => {
    const { exitCode, stdout } = await home.run(['setup'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain(
      'Those of an earlier claude-code-sync are replaced: SessionStart, SessionEnd, UserPromptSubmit, PostToolUse, Stop',
    )
    expect(await commands()).toHaveLength(REGISTERED_EVENTS.length)
    expect((await commands()).filter((command) => command.startsWith('claude-code-sync'))).toEqual([])
  })

  it("leaves a stranger's hook that stands in the same group", async () => {
    const before = await settings()
    before.hooks.Stop[0].hooks.push({ type: 'command', command: 'say done' })
    await writeFile(home.paths.claudeSettingsFile, JSON.stringify(before))

    await home.run(['setup'])

    expect((await settings()).hooks.Stop[0]).toEqual({
      matcher: '*',
      hooks: [{ type: 'command', command: 'say done' }],
    })
    expect(await commands()).toContain('say done')
  })

  it('are hooks that status tells of, and uninstall takes out', async () => {
    await home.writeConfiguration({})
    const before = await home.run(['status'])

    const { exitCode } = await home.run(['uninstall'])

    expect(before.stdout).toContain('Hooks: not all registered. Run: claude-code-sync setup')
    expect(exitCode).toBe(0)
    expect(await settings()).toEqual({})
  })

  it('is a key that everybody could read, until setup', async () => {
    await home.run(['setup'])

    expect((await stat(home.paths.configFile)).mode & 0o777).toBe(0o600)
  })
})
