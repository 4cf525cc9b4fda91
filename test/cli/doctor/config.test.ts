import { chmod } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { configCheck } from '../../../src/cli/doctor/config.ts'
import { makePatient, troubles } from './patient.ts'

const FILE = '.config/claude-code-sync/config.json'

describe('The check of the configuration', () => {
  it('finds nothing wrong with one that only its owner can read', async () => {
    const patient = await makePatient()
    await patient.configure({ syncThinking: true })

    expect(await patient.findings(configCheck)).toEqual([{ state: 'ok', message: patient.paths.configFile }])
  })

  it('finds nothing wrong with none at all', async () => {
    const patient = await makePatient()

    expect(troubles(await patient.findings(configCheck))).toEqual([])
  })

  it.each([
    ['that is no JSON', '{"apiKey": "osk_secretsecret",}', ':1:31: not valid JSON'],
    ['with a value of another type', '{"autoSync": "no"}', 'autoSync must be a boolean'],
  ])('names the place in one %s, and never a key', async (_what, text, problem) => {
    const patient = await makePatient()
    await patient.write(FILE, text)
    await chmod(patient.paths.configFile, 0o600)

    const findings = await patient.findings(configCheck)

    expect(troubles(findings)).toEqual(['error config-unusable'])
    expect(findings[0]?.message).toContain(problem)
    expect(JSON.stringify(findings)).not.toContain('secretsecret')
  })

  it('names a pattern of the user’s that can’t be used', async () => {
    const patient = await makePatient()
    await patient.configure({ redaction: { extra: { ticket: '(' } } })

    const findings = await patient.findings(configCheck)

    expect(troubles(findings)).toEqual(['error pattern-unusable'])
    expect(findings[0]?.message).toContain('"ticket"')
  })

  it('warns where others can read the keys in it', async () => {
    const patient = await makePatient()
    await patient.configure({})
    await chmod(patient.paths.configFile, 0o644)

    expect(await patient.findings(configCheck)).toEqual([
      {
        state: 'warning',
        trouble: 'config-open-to-others',
        message: `${patient.paths.configFile} holds your keys, and others can get at it (mode 644).`,
        remedy: `chmod 600 ${patient.paths.configFile}`,
      },
    ])
  })

  it('warns of a variable that is ignored, and of a destination that is left out', async () => {
    const patient = await makePatient()
    await patient.configure({ destinations: { far: { endpoint: 'http://example.com' } } })

    const findings = await patient.findings(configCheck, { env: { CLAUDE_SYNC_THINKING: 'maybe' } })

    expect(troubles(findings)).toEqual(['warning config-ignored', 'warning config-ignored'])
    expect(findings).toMatchObject([
      { remedy: 'unset CLAUDE_SYNC_THINKING' },
      { remedy: `Correct it in ${patient.paths.configFile}` },
    ])
  })

  it.each([
    ['the file', { autoSync: false }, {}, 'claude-code-sync set autoSync on'],
    ['the environment', {}, { CLAUDE_SYNC_AUTO_SYNC: 'off' }, 'unset CLAUDE_SYNC_AUTO_SYNC'],
  ])('warns where %s has autoSync off', async (_where, settings, env, remedy) => {
    const patient = await makePatient()
    await patient.configure(settings)

    const findings = await patient.findings(configCheck, { env })

    expect(troubles(findings)).toEqual(['warning auto-sync-off'])
    expect(findings).toMatchObject([{ remedy }])
  })

  it('warns in a project that is left out', async () => {
    const patient = await makePatient()
    await patient.configure({ excludeProjects: ['~/project'] })

    const here = await patient.findings(configCheck)
    const elsewhere = await patient.findings(configCheck, { machine: { projectDir: '/elsewhere' } })

    expect(troubles(here)).toEqual(['warning project-excluded'])
    expect(troubles(elsewhere)).toEqual([])
  })
})
