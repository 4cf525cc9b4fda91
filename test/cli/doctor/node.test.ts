import { describe, expect, it } from 'vitest'
import { nodeCheck } from '../../../src/cli/doctor/node.ts'
import { makePatient, troubles } from './patient.ts'

describe('The check of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.11.1'])('takes %s', async (nodeVersion) => {
    const patient = await makePatient()

    expect(await patient.findings(nodeCheck, { machine: { nodeVersion } })).toEqual([
      { state: 'ok', message: nodeVersion },
    ])
  })

  it.each(['18.20.4', '20.18.3'])('finds %s too old', async (nodeVersion) => {
    const patient = await makePatient()

    expect(troubles(await patient.findings(nodeCheck, { machine: { nodeVersion } }))).toEqual([
      'error node-too-old',
    ])
  })
})
