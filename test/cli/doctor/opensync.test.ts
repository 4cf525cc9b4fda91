import { describe, expect, it, onTestFinished } from 'vitest'
import { openSyncCheck } from '../../../src/cli/doctor/opensync.ts'
import { freeUrl, startServer } from '../server.ts'
import { makePatient, openSync, troubles } from './patient.ts'

const KEY = 'osk_4f3c2b1a99887766'

describe('The check of OpenSync', () => {
  it('tells that the server takes the key, of which it shows the end alone', async () => {
    const [patient, { url: convexUrl, apiKey }] = [await makePatient(), await openSync()]
    await patient.configure({ convexUrl, apiKey })

    const findings = await patient.findings(openSyncCheck)

    expect(findings).toEqual([
      { state: 'ok', message: `${convexUrl} takes the key osk_****${apiKey.slice(-4)}` },
    ])
  })

  it('finds that nothing is configured, unless sessions go elsewhere', async () => {
    const patient = await makePatient()

    const before = await patient.findings(openSyncCheck)
    await patient.configure({ destinations: { jaeger: { endpoint: 'http://127.0.0.1:4318' } } })
    const after = await patient.findings(openSyncCheck)

    expect(before).toMatchObject([{ trouble: 'opensync-not-configured', remedy: 'claude-code-sync login' }])
    expect(troubles(after)).toEqual([])
  })

  it('finds a URL that came without the key, and asks nobody there', async () => {
    const [patient, server] = [await makePatient(), await openSync()]
    await patient.configure({ convexUrl: 'https://mine.convex.site', apiKey: KEY })

    const findings = await patient.findings(openSyncCheck, { env: { CLAUDE_SYNC_CONVEX_URL: server.url } })

    expect(troubles(findings)).toEqual(['error opensync-refused'])
    expect(server.requests).toEqual([])
  })

  it('finds a key that the server does not take', async () => {
    const [patient, { url: convexUrl }] = [await makePatient(), await openSync()]
    await patient.configure({ convexUrl, apiKey: KEY })

    expect(troubles(await patient.findings(openSyncCheck))).toEqual(['error opensync-key-invalid'])
  })

  it.each([
    ['opensync-not-found', 404],
    ['opensync-unexpected', 502],
  ])('finds %s where the server answers with %i', async (trouble, status) => {
    const patient = await makePatient()
    const server = await startServer((_request, response) => response.writeHead(status).end())
    onTestFinished(() => server.close())
    await patient.configure({ convexUrl: server.url, apiKey: KEY })

    expect(troubles(await patient.findings(openSyncCheck))).toEqual([`error ${trouble}`])
  })

  it('finds that nobody listens', async () => {
    const patient = await makePatient()
    await patient.configure({ convexUrl: await freeUrl(), apiKey: KEY })

    expect(troubles(await patient.findings(openSyncCheck))).toEqual(['error opensync-unreachable'])
  })

  it('is skipped where the configuration is unusable', async () => {
    const patient = await makePatient()
    await patient.write('.config/claude-code-sync/config.json', '{')

    expect(await patient.findings(openSyncCheck)).toMatchObject([{ state: 'skipped' }])
  })
})
