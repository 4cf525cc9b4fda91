import { describe, expect, it } from 'vitest'
import { destinationsCheck } from '../../../src/cli/doctor/destinations.ts'
import { otlpServer } from '../otlp-server.ts'
import { freeUrl } from '../server.ts'
import { makePatient, troubles } from './patient.ts'

describe('The check of the destinations', () => {
  it('asks each of them, and sends no span', async () => {
    const patient = await makePatient()
    const server = await otlpServer()
    await patient.configure({
      destinations: {
        up: { endpoint: server.url, protocol: 'http/json' },
        down: { endpoint: await freeUrl() },
      },
    })

    const findings = await patient.findings(destinationsCheck)

    expect(findings).toMatchObject([
      { state: 'ok', message: `up answers: ${server.url}` },
      { state: 'error', trouble: 'destination-fails', message: expect.stringContaining('ECONNREFUSED') },
    ])
    expect(server.requests).toMatchObject([
      { path: '/v1/traces', body: expect.not.stringContaining('spanId') },
    ])
  })

  it('finds one that refuses our headers, and does not show them', async () => {
    const patient = await makePatient()
    const server = await otlpServer({ status: 401 })
    await patient.configure({
      destinations: { closed: { endpoint: server.url, headers: { 'x-api-key': 'secretsecret' } } },
    })

    const findings = await patient.findings(destinationsCheck)

    expect(troubles(findings)).toEqual(['error destination-fails'])
    expect(findings).toMatchObject([{ remedy: expect.stringContaining('destination add closed --replace') }])
    expect(JSON.stringify(findings)).not.toContain('secretsecret')
  })

  it('has nothing to ask where there is none', async () => {
    const patient = await makePatient()

    expect(await patient.findings(destinationsCheck)).toEqual([
      { state: 'ok', message: 'no OTLP destination is configured' },
    ])
  })
})
