import { describe, expect, it } from 'vitest'
import { doctor } from '../../src/cli/doctor.ts'
import { hookCommand } from '../../src/hooks/recorder.ts'
import { makePatient, openSync, type Patient } from './doctor/patient.ts'

const LINKS = [
  ...['Node', 'Configuration', 'OpenSync', 'Hooks', 'Recorder', 'Spool'],
  ...['Bridge', 'Destinations', 'Transcripts', 'Telemetry', 'Clock'],
]

async function makeHealthy(env: Record<string, string> = {}, columns?: number): Promise<Patient> {
  const patient = await makePatient(env, columns)
  const { url: convexUrl, apiKey } = await openSync()
  await patient.configure({ convexUrl, apiKey })
  await patient.setUp()
  await patient.write('.claude/projects/-project/.keep', '')
  return patient
}

const examine = ({ io, machine }: Patient, options = {}) => doctor(io, options, machine)

describe('doctor', () => {
  it('goes through every link in order, and says that all is well', async () => {
    const patient = await makeHealthy()

    const exitCode = await examine(patient)

    const lines = patient.screen.stdout().trimEnd().split('\n')
    expect(lines.slice(0, -2).map((line) => /^ok +(\w+) /.exec(line)?.[1])).toEqual(LINKS)
    expect(lines.at(-1)).toBe('All is well.')
    expect(exitCode).toBe(0)
  })

  it('fails where something is broken, and says what mends it', async () => {
    const patient = await makePatient()

    const exitCode = await examine(patient)

    expect(patient.screen.stdout()).toContain(
      `error    Hooks          The hooks are not registered with Claude Code.
                        to mend it: claude-code-sync setup
`,
    )
    expect(patient.screen.stdout()).toMatch(/\n3 errors, 1 warning\.\n$/)
    expect(exitCode).toBe(1)
  })

  it('does not fail over a warning', async () => {
    const patient = await makeHealthy({ CLAUDE_SYNC_THINKING: 'maybe' })

    const exitCode = await examine(patient)

    expect(patient.screen.stdout()).toMatch(/\n1 warning\.\n$/)
    expect(exitCode).toBe(0)
  })

  it('goes on after a check that breaks', async () => {
    const patient = await makeHealthy()
    patient.io.installation.recorderTemplate = '/gone/record.sh'

    const exitCode = await examine(patient, { json: true })

    const { findings } = JSON.parse(patient.screen.stdout())
    expect(findings).toHaveLength(LINKS.length)
    expect(findings[4]).toMatchObject({ link: 'recorder', state: 'error', trouble: 'check-failed' })
    expect(exitCode).toBe(1)
  })

  it('tells programs the same, and shows a key to nobody', async () => {
    const patient = await makeHealthy({ CLAUDE_SYNC_API_KEY: 'osk_secretsecret1234' })

    const exitCode = await examine(patient, { json: true })

    const { ok, findings } = JSON.parse(patient.screen.stdout())
    expect({ ok, exitCode }).toEqual({ ok: false, exitCode: 1 })
    expect(findings[2]).toMatchObject({ link: 'opensync', state: 'error', trouble: 'opensync-refused' })
    expect(patient.screen.stdout()).not.toContain('secretsecret')
  })

  it('lets nothing that it quotes show a key, or steer the terminal', async () => {
    const patient = await makePatient()
    const script = '/elsewhere/\u001b[2J/osk_secretsecret1234/record.sh'
    const stray = { hooks: [{ type: 'command', command: hookCommand(script) }] }
    await patient.write('.claude/settings.json', { hooks: { Stop: [stray] } })

    await examine(patient)

    expect(patient.screen.stdout()).toContain(': /elsewhere/ [2J/osk_****1234/record.sh.')
  })

  it.each([
    ['a terminal that can', { LANG: 'C.UTF-8' }, 80, '\u001b[32m✔\u001b[39m  Node'],
    ['one without UTF-8', { LANG: 'C' }, 80, '\u001b[32mok     \u001b[39m  Node'],
    ['one that wants no colours', { LANG: 'C.UTF-8', NO_COLOR: '1' }, 80, 'ok       Node'],
    ['a file', { LANG: 'C.UTF-8' }, undefined, 'ok       Node'],
  ])('shows %s what it can show', async (_what, env, columns, beginning) => {
    const patient = await makeHealthy(env, columns)

    await examine(patient)

    expect(patient.screen.stdout().startsWith(beginning)).toBe(true)
  })
})
