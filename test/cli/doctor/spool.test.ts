import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { spoolCheck } from '../../../src/cli/doctor/spool.ts'
import { makePatient, troubles } from './patient.ts'

const SPOOL = '.local/state/claude-code-sync/spool'

describe('The check of the spool', () => {
  it('writes there, leaves nothing behind, and counts what waits', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await patient.write(`${SPOOL}/new/1.0`, 'claude-code-sync/1\0\0{}\0end\n')

    const findings = await patient.findings(spoolCheck)

    expect(troubles(findings)).toEqual([])
    expect(findings[0]?.message).toContain('1 recorded events waiting')
    expect(await readdir(join(patient.home, SPOOL, 'new'))).toEqual(['1.0'])
  })

  it('finds that it cannot be written to', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await rm(join(patient.home, SPOOL, 'new'), { recursive: true })
    await patient.write(`${SPOOL}/new`, 'a file, and no folder')

    expect(troubles(await patient.findings(spoolCheck))).toEqual(['error spool-unwritable'])
  })

  it('finds that others can get at what is recorded', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await chmod(patient.paths.stateDir, 0o755)

    expect(await patient.findings(spoolCheck)).toMatchObject([
      { trouble: 'spool-open-to-others', remedy: `chmod 700 ${patient.paths.stateDir}` },
    ])
  })

  it('finds little room on the disk', async () => {
    const patient = await makePatient()
    await patient.setUp()

    const findings = await patient.findings(spoolCheck, { machine: { lowSpaceBytes: Number.MAX_VALUE } })

    expect(troubles(findings)).toEqual(['warning spool-space-low'])
  })

  it('finds events that were set aside', async () => {
    const patient = await makePatient()
    await patient.setUp()
    await mkdir(join(patient.home, SPOOL, 'quarantine'), { recursive: true })
    await patient.write(`${SPOOL}/quarantine/1.0`, '')
    await patient.write(`${SPOOL}/quarantine/1.0.reason`, 'the trailer is missing')

    const findings = await patient.findings(spoolCheck)

    expect(troubles(findings)).toEqual(['warning spool-quarantine'])
    expect(findings[0]?.message).toContain('1 event is set aside')
  })
})
