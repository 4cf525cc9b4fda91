import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bridgeCheck } from '../../../src/cli/doctor/bridge.ts'
import { makePatient, troubles } from './patient.ts'

describe('The check of the bridge', () => {
  it('starts one, and asks it again the next time', async () => {
    const patient = await makePatient()
    await patient.setUp()

    const [first] = await patient.findings(bridgeCheck)
    const [second] = await patient.findings(bridgeCheck)

    expect(first?.message).toMatch(/^answers, as process \d+; nothing is pending$/)
    expect(second).toEqual(first)
  })

  it('finds that none can be started, and quotes what the last one said', async () => {
    const patient = await makePatient()
    const complaint = '[claude-code-sync] 2099-01-01T00:00:00.000Z error it broke\n'
    await patient.write('bridge.js', 'process.exit(1)')
    patient.io.installation.bridgeEntry = join(patient.home, 'bridge.js')

    const silent = await patient.findings(bridgeCheck, { machine: { bridgePatienceMs: 300 } })
    await patient.write('.local/state/claude-code-sync/log', complaint)
    const telling = await patient.findings(bridgeCheck, { machine: { bridgePatienceMs: 300 } })

    expect(troubles(silent)).toEqual(['error bridge-silent'])
    expect(silent[0]?.message).toContain('none could be started')
    expect(telling[0]?.message).toBe('The bridge does not answer: it broke.')
  })

  it('finds a state folder whose path is too long for a socket', async () => {
    const patient = await makePatient()
    const CLAUDE_SYNC_STATE_DIR = join(patient.home, 'a'.repeat(120))

    const findings = await patient.findings(bridgeCheck, {
      env: { CLAUDE_SYNC_STATE_DIR },
      machine: { bridgePatienceMs: 3_000 },
    })

    expect(findings).toMatchObject([
      { trouble: 'bridge-unreachable', remedy: expect.stringContaining('CLAUDE_SYNC_STATE_DIR') },
    ])
    expect(findings[0]?.message).toContain("the state folder's path is too long for a socket")
  })
})
