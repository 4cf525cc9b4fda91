import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hooksCheck } from '../../../src/cli/doctor/hooks.ts'
import { hookCommand, recordScript } from '../../../src/hooks/recorder.ts'
import { makePatient, type Patient, troubles } from './patient.ts'

const USER = '.claude/settings.json'
const PROJECT = 'project/.claude/settings.json'
const LOCAL = 'project/.claude/settings.local.json'
const OF_01 = join(import.meta.dirname, '..', '..', 'fixtures', 'claude-code-sync-0.1', 'settings.json')

async function settingsOf({ paths }: Patient) {
  return JSON.parse(await readFile(paths.claudeSettingsFile, 'utf8'))
}

const group = (command: string) => ({ hooks: [{ type: 'command', command }] })

describe('The check of the hooks', () => {
  it('tells in which settings they are registered', async () => {
    const patient = await makePatient()
    await patient.setUp()

    expect(await patient.findings(hooksCheck)).toEqual([
      { state: 'ok', message: `registered once, in the user settings: ${patient.paths.claudeSettingsFile}` },
    ])
  })

  it.each([
    ['project', PROJECT],
    ['local', LOCAL],
  ])('finds them in the %s settings as well', async (scope, file) => {
    const patient = await makePatient()
    await patient.setUp()
    const settings = await settingsOf(patient)
    await patient.write(USER, {})
    await patient.write(file, settings)

    expect(await patient.findings(hooksCheck)).toEqual([
      { state: 'ok', message: `registered once, in the ${scope} settings: ${join(patient.home, file)}` },
    ])
  })

  it('finds that they are missing', async () => {
    const patient = await makePatient()
    await patient.write(USER, { hooks: { Stop: [group('say done')] } })

    expect(await patient.findings(hooksCheck)).toMatchObject([
      { state: 'error', trouble: 'hooks-missing', remedy: 'claude-code-sync setup' },
    ])
  })

  it('names those that are missing of several', async () => {
    const patient = await makePatient()
    await patient.setUp()
    const { hooks } = await settingsOf(patient)
    await patient.write(USER, { hooks: { ...hooks, Stop: [], SessionEnd: [] } })

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toEqual(['error hooks-incomplete'])
    expect(findings[0]?.message).toContain('not registered: Stop, SessionEnd.')
  })

  it.each([
    ['a comma too many', '{"hooks": {},}', 'line 1, column 14'],
    ['cleanupPeriodDays of 0', '{"cleanupPeriodDays": 0}', 'cleanupPeriodDays must be at least 1'],
    ['a text for disableAllHooks', '{"disableAllHooks": "no"}', 'disableAllHooks must be true or false'],
    ['hooks that are a list', '{"hooks": []}', 'hooks is not what Claude Code takes'],
  ])('finds settings that Claude Code leaves out: with %s', async (_what, text, problem) => {
    const patient = await makePatient()
    await patient.write(USER, text)

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toEqual(['error settings-broken'])
    expect(findings[0]?.message).toContain(problem)
    expect(findings[0]?.message).toContain(patient.paths.claudeSettingsFile)
  })

  it.each([PROJECT, LOCAL])('only warns of a broken %s: the hooks run all the same', async (file) => {
    const patient = await makePatient()
    await patient.setUp()
    await patient.write(file, '{"permissions": ')

    expect(troubles(await patient.findings(hooksCheck))).toEqual(['warning settings-broken'])
  })

  it.each([
    USER,
    PROJECT,
    LOCAL,
    'managed/managed-settings.json',
    'managed/managed-settings.d/10-hooks.json',
  ])('finds all hooks switched off in %s', async (file) => {
    const patient = await makePatient()
    await patient.setUp()
    const base = file === USER ? await settingsOf(patient) : {}
    await patient.write(file, { ...base, disableAllHooks: true })

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toEqual(['error hooks-disabled'])
    expect(findings).toMatchObject([{ remedy: `Take disableAllHooks out of ${join(patient.home, file)}` }])
  })

  it('finds that none but managed hooks may run, where managed settings say so', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await patient.write(PROJECT, { allowManagedHooksOnly: true })

    const projects = await patient.findings(hooksCheck)
    await patient.write('managed/managed-settings.json', { allowManagedHooksOnly: true })
    const managed = await patient.findings(hooksCheck)

    expect(troubles(projects)).toEqual([])
    expect(troubles(managed)).toEqual(['error managed-hooks-only'])
  })

  it('takes ours among the managed ones', async () => {
    const patient = await makePatient()
    await patient.setUp()
    const { hooks } = await settingsOf(patient)
    await patient.write(USER, {})
    await patient.write('managed/managed-settings.json', { hooks, allowManagedHooksOnly: true })

    expect(troubles(await patient.findings(hooksCheck))).toEqual([])
  })

  it('finds the hooks of claude-code-sync 0.1', async () => {
    const patient = await makePatient()
    await patient.write(USER, await readFile(OF_01, 'utf8'))

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toContain('warning hooks-of-0.1')
    expect(findings.at(-1)).toMatchObject({ remedy: 'claude-code-sync setup' })
  })

  it('finds the recorder of another installation', async () => {
    const patient = await makePatient()
    await patient.setUp()
    const { hooks } = await settingsOf(patient)
    await patient.write(USER, { hooks: { ...hooks, Stop: [group(hookCommand('/elsewhere/record.sh'))] } })

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toEqual(['error hooks-elsewhere'])
    expect(findings[0]?.message).toContain('/elsewhere/record.sh')
  })

  it('finds hooks that are registered twice in one file, which setup mends', async () => {
    const patient = await makePatient()
    await patient.setUp()
    const { hooks } = await settingsOf(patient)
    const ours = group(hookCommand(recordScript(patient.paths.stateDir)))
    await patient.write(USER, { hooks: { ...hooks, Stop: [ours, ours] } })

    const before = await patient.findings(hooksCheck)
    await patient.setUp()
    const after = await patient.findings(hooksCheck)

    expect(before).toMatchObject([{ trouble: 'hooks-twice', remedy: 'claude-code-sync setup' }])
    expect(troubles(after)).toEqual([])
  })

  it('finds hooks that are registered in two places', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await patient.write(PROJECT, await settingsOf(patient))

    const findings = await patient.findings(hooksCheck)

    expect(troubles(findings)).toEqual(['warning hooks-twice'])
    expect(findings).toMatchObject([{ remedy: `Take our hooks out of ${join(patient.home, PROJECT)}` }])
  })

  it('reads the same file once where Claude Code runs in the home folder', async () => {
    const patient = await makePatient()
    await patient.setUp()

    expect(troubles(await patient.findings(hooksCheck, { machine: { projectDir: patient.home } }))).toEqual(
      [],
    )
  })

  it('takes the plugin for them, and finds both at once', async () => {
    const patient = await makePatient()
    await patient.setUp()
    const settings = await settingsOf(patient)
    const plugin = { enabledPlugins: { 'session-sync@team': true } }

    await patient.write(USER, { ...settings, ...plugin })
    const both = await patient.findings(hooksCheck)
    await patient.write(USER, plugin)
    const alone = await patient.findings(hooksCheck)
    await patient.write(LOCAL, { enabledPlugins: { 'session-sync@team': false } })
    const off = await patient.findings(hooksCheck)

    expect(both).toMatchObject([{ trouble: 'plugin-and-settings', remedy: 'claude-code-sync uninstall' }])
    expect(alone).toEqual([{ state: 'ok', message: 'registered by the plugin session-sync@team' }])
    expect(troubles(off)).toEqual(['error hooks-missing'])
  })
})
