import { describe, expect, it, onTestFinished } from 'vitest'
import { clockCheck } from '../../../src/cli/doctor/clock.ts'
import { startServer } from '../server.ts'
import { makePatient, openSync, troubles } from './patient.ts'

const HOUR_MS = 3_600_000

async function connected() {
  const [patient, { url: convexUrl, apiKey }] = [await makePatient(), await openSync()]
  await patient.configure({ convexUrl, apiKey })
  return patient
}

describe('The check of the clock', () => {
  it("finds that it agrees with the server's", async () => {
    const patient = await connected()

    expect(troubles(await patient.findings(clockCheck))).toEqual([])
  })

  it.each([
    ['1 hour ahead of', HOUR_MS + 60_000],
    ['2 hours behind', -2 * HOUR_MS - 60_000],
  ])('finds one that is %s it', async (wrong, byMs) => {
    const patient = await connected()

    const findings = await patient.findings(clockCheck, { machine: { now: () => Date.now() + byMs } })

    expect(troubles(findings)).toEqual(['warning clock-wrong'])
    expect(findings[0]?.message).toContain(`This machine's clock is ${wrong} that of http://127.0.0.1:`)
  })

  it('asks an OTLP server where there is no OpenSync, and sends it no header of ours', async () => {
    const patient = await makePatient()
    const seen: unknown[] = []
    const server = await startServer(({ headers }, response) => {
      seen.push(headers['x-api-key'])
      response.writeHead(404).end()
    })
    onTestFinished(() => server.close())
    await patient.configure({
      destinations: { one: { endpoint: server.url, headers: { 'x-api-key': 'secret' } } },
    })

    const findings = await patient.findings(clockCheck)

    expect(findings).toEqual([{ state: 'ok', message: `agrees with that of ${server.url}` }])
    expect(seen).toEqual([undefined])
  })

  it('is skipped where no server tells the time', async () => {
    const patient = await makePatient()
    const server = await startServer((_request, response) => {
      response.sendDate = false
      response.end()
    })
    onTestFinished(() => server.close())

    const before = await patient.findings(clockCheck)
    await patient.configure({ destinations: { one: { endpoint: server.url } } })
    const after = await patient.findings(clockCheck)

    expect([...before, ...after]).toMatchObject([{ state: 'skipped' }, { state: 'skipped' }])
  })
})
