import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { resolvePaths } from '../../src/config/paths.ts'
import { enabledPlugin, pluginHooks } from '../../src/hooks/plugin.ts'
import {
  type Installation,
  install,
  recordedEvents,
  runHook,
  SHELLS,
  SILENT_SUCCESS,
  shellEnvironment,
  startedBridges,
} from './recording.ts'

const ROOT = join(import.meta.dirname, '../..')
const [SH] = SHELLS

const manifest = z.looseObject({ name: z.string(), version: z.string(), description: z.string() })
const hooks = z.object({
  hooks: z.record(z.string(), z.tuple([z.object({ hooks: z.tuple([z.object({ command: z.string() })]) })])),
})

const readManifest = async (path: string) =>
  manifest.parse(JSON.parse(await readFile(join(ROOT, path), 'utf8')))

/** Each event's command, as it stands in the file that Claude Code reads. */
async function commands(): Promise<Record<string, string>> {
  const file = hooks.parse(JSON.parse(await readFile(join(ROOT, 'hooks/hooks.json'), 'utf8')))
  return Object.fromEntries(
    Object.entries(file.hooks).map(([event, [group]]) => [event, group.hooks[0].command]),
  )
}

/** A home where `setup` never was, and a package with the recorder in it. The command of every event is the same. */
async function inPackage(
  options: { bridge?: boolean } = {},
): Promise<Installation & { env: Record<string, string> }> {
  const installation = await install(options)
  await rm(installation.stateDir, { recursive: true })
  const root = join(installation.home, 'it\'s $HOME "a" package')
  await mkdir(join(root, 'dist'), { recursive: true })
  await cp(join(ROOT, 'src/hooks/record.sh'), join(root, 'dist/record.sh'))
  if (options.bridge) await cp(installation.bridgeEntry, join(root, 'dist/bridge.js'))
  const command = (await commands()).Stop ?? ''
  const env = { ...shellEnvironment(installation.home), CLAUDE_PLUGIN_ROOT: root }
  return { ...installation, env, command }
}

describe('The plugin', () => {
  it('has the hooks of the table that setup registers by (vitest -u writes them anew)', async () => {
    await expect(`${JSON.stringify(pluginHooks(), null, 2)}\n`).toMatchFileSnapshot(
      join(ROOT, 'hooks/hooks.json'),
    )
  })

  it("has the package's version and description", async () => {
    const { version, description } = await readManifest('package.json')

    expect(await readManifest('.claude-plugin/plugin.json')).toMatchObject({ version, description })
  })

  it.each([
    [{ 'session-sync@claude-code-sync': true }, 'session-sync@claude-code-sync'],
    [{ 'session-sync@a': false, 'session-sync@team': true }, 'session-sync@team'],
    [{ 'session-sync@claude-code-sync': false }, undefined],
    [{ 'other@claude-code-sync': true }, undefined],
    [{}, undefined],
  ])('of the settings %j that is enabled is %s', (settings, plugin) => {
    expect(enabledPlugin(settings)).toBe(plugin)
  })
})

describe.each(SHELLS)("the plugin's hook command in $shell $args", (shell) => {
  it('puts its input into the spool of the state folder, without a setup', async () => {
    const { home, stateDir, command, env } = await inPackage()

    const outcome = await runHook(shell, home, command, { env, input: '{"session_id":"a"}' })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toMatchObject([{ payload: Buffer.from('{"session_id":"a"}') }])
  })

  it("starts the package's bridge with the Node of PATH", async () => {
    const { home, stateDir, command, env } = await inPackage({ bridge: true })

    await runHook(shell, home, command, { env })

    expect(await startedBridges({ stateDir })).toMatchObject([{ option: '--state', stateDir, cwd: '/' }])
  })

  it('is silent and successful where the package is gone', async () => {
    const { home, stateDir, command, env } = await inPackage()

    const outcome = await runHook(shell, home, command, { env: { ...env, CLAUDE_PLUGIN_ROOT: '/gone' } })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toEqual([])
  })
})

describe("the plugin's hook", () => {
  it.each([
    {},
    { XDG_STATE_HOME: '/xdg' },
    { XDG_STATE_HOME: 'relative' },
    { XDG_STATE_HOME: '' },
    { CLAUDE_SYNC_STATE_DIR: '/chosen' },
    { CLAUDE_SYNC_STATE_DIR: '' },
    { CLAUDE_SYNC_STATE_DIR: '/chosen', XDG_STATE_HOME: '/xdg' },
  ])('finds the state folder by the same rules as every command: %j', async (variables) => {
    const { home, command, env } = await inPackage()
    const placed = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.startsWith('/') ? home + value : value]),
    )

    await runHook(SH, home, command, { env: { ...env, ...placed } })

    const { stateDir } = resolvePaths({ HOME: home, ...placed })
    expect(await recordedEvents(stateDir)).toHaveLength(1)
  })

  it.each([{ HOME: 'relative' }, { CLAUDE_SYNC_STATE_DIR: 'relative' }])(
    'records nothing where a command would refuse to look: %j',
    async (variables) => {
      const { home, stateDir, command, env } = await inPackage()

      const outcome = await runHook(SH, home, command, { env: { ...env, ...variables } })

      expect(outcome).toEqual(SILENT_SUCCESS)
      expect(await recordedEvents(stateDir)).toEqual([])
      expect(await recordedEvents(join(home, 'relative'))).toEqual([])
    },
  )
})
