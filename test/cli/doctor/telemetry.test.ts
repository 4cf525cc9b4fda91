import { describe, expect, it } from 'vitest'
import { telemetryCheck } from '../../../src/cli/doctor/telemetry.ts'
import { makePatient, troubles } from './patient.ts'

const ON = { CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_METRICS_EXPORTER: 'otlp' }
const HERE = 'http://localhost:4318'

async function withJaeger() {
  const patient = await makePatient()
  await patient.configure({ destinations: { jaeger: { endpoint: 'http://127.0.0.1:4318' } } })
  return patient
}

describe('The check of native telemetry', () => {
  it.each([
    ['for all signals', { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: HERE }],
    ['for one', { ...ON, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${HERE}/v1/metrics` }],
  ])('finds an endpoint of ours, given %s in the environment', async (_how, env) => {
    const patient = await withJaeger()

    const findings = await patient.findings(telemetryCheck, { env })

    expect(troubles(findings)).toEqual(['warning telemetry-doubles'])
    expect(findings).toMatchObject([{ remedy: 'claude-code-sync destination remove jaeger' }])
  })

  it("finds it in Claude Code's settings", async () => {
    const patient = await withJaeger()
    await patient.write('project/.claude/settings.json', {
      env: { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: HERE },
    })

    expect(troubles(await patient.findings(telemetryCheck))).toEqual(['warning telemetry-doubles'])
  })

  it.each([
    ['it is off', { ...ON, CLAUDE_CODE_ENABLE_TELEMETRY: '0', OTEL_EXPORTER_OTLP_ENDPOINT: HERE }],
    ['it goes elsewhere', { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4319' }],
    [
      'it goes to no OTLP server',
      { ...ON, OTEL_METRICS_EXPORTER: 'console', OTEL_EXPORTER_OTLP_ENDPOINT: HERE },
    ],
    ['it has no endpoint', ON],
  ])('finds nothing wrong where %s', async (_why, env) => {
    const patient = await withJaeger()

    expect(troubles(await patient.findings(telemetryCheck, { env }))).toEqual([])
  })
})
