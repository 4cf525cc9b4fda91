import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bridgeCheck } from '../../../src/cli/doctor/bridge.ts'
import { probeCheck } from '../../../src/cli/doctor/send.ts'
import { otlpServer } from '../otlp-server.ts'
import { freeUrl } from '../server.ts'
import { makePatient, openSync, type Patient, troubles } from './patient.ts'

const PACKAGE = join(import.meta.dirname, '..', '..', '..')

async function connected(destinations = {}) {
  const [patient, server] = [await makePatient(), await openSync()]
  await patient.configure({ convexUrl: server.url, apiKey: server.apiKey, destinations })
  await patient.setUp()
  // Else each hook would start one, until the first is there; and the last of them might come after the test.
  await patient.findings(bridgeCheck)
  return { patient, server }
}

/** The session's id, as the first finding tells it. */
const idIn = (message = ''): string => /probe-[\da-f-]{36}/.exec(message)?.[0] ?? ''

async function inFile(patient: Patient) {
  await patient.write('.claude/settings.json', { enabledPlugins: { 'session-sync@team': true } })
  await patient.write('.claude/plugins/installed_plugins.json', {
    plugins: { 'session-sync@team': [{ installPath: PACKAGE }] },
  })
}

describe('The probe session', () => {
  it('gets to every destination, and says of itself that nobody asked', async () => {
    const backend = await otlpServer()
    const { patient, server } = await connected({
      backend: { endpoint: backend.url, protocol: 'http/json', content: 'full' },
    })

    const findings = await patient.findings(probeCheck)

    expect(troubles(findings)).toEqual([])
    const session = server.session(idIn(findings[0]?.message))
    expect(session?.title).toContain('A probe by `claude-code-sync doctor --send`')
    expect(
      server.messages(session?.externalId ?? '').map(({ role, textContent }) => [role, textContent]),
    ).toEqual([
      ['user', 'A probe by `claude-code-sync doctor --send`: nobody asked this.'],
      ['assistant', 'A probe by `claude-code-sync doctor --send`: no model answered this.'],
    ])
    const traceId = /trace ([\da-f]{32})$/.exec(findings[1]?.message ?? '')?.[1]
    expect(backend.requests.some(({ body }) => body.includes(traceId ?? 'none'))).toBe(true)
  })

  it("goes by the plugin's recorder where that is in use", async () => {
    const { patient, server } = await connected()
    await inFile(patient)
    await patient.write('.local/state/claude-code-sync/record.sh', 'exit 0')

    const findings = await patient.findings(probeCheck)

    expect(troubles(findings)).toEqual([])
    expect(server.session(idIn(findings[0]?.message))).toBeDefined()
  })

  it('goes although autoSync is off', async () => {
    const { patient, server } = await connected()
    await patient.configure({ convexUrl: server.url, apiKey: server.apiKey, autoSync: false })

    expect(troubles(await patient.findings(probeCheck))).toEqual([])
  })

  it('does not get into a journal by a recorder that records nothing', async () => {
    const { patient, server } = await connected()
    await patient.write('.local/state/claude-code-sync/record.sh', 'exit 0')

    const findings = await patient.findings(probeCheck, { machine: { probePatienceMs: 1_000 } })

    expect(troubles(findings)).toEqual(['error probe-not-recorded'])
    expect(server.sessions()).toEqual([])
  })

  it('tells which destination it did not get to, and why', async () => {
    const refusing = await otlpServer({ status: 400, body: '{"message": "no such thing"}' })
    const { patient } = await connected({
      refusing: { endpoint: refusing.url },
      down: { endpoint: await freeUrl() },
    })

    const findings = await patient.findings(probeCheck)

    expect(troubles(findings)).toEqual(['error probe-not-delivered', 'error probe-not-delivered'])
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('opensync has it: session probe-'),
      expect.stringMatching(/did not get to refusing: \d+ items of it were refused\.$/),
      expect.stringMatching(/did not get to down: .*ECONNREFUSED/),
    ])
  })

  it('is missed where the server takes it and does not have it', async () => {
    const { patient, server } = await connected()
    server.reply(({ path }) =>
      path === '/sync/sessions/list' ? { status: 200, body: { sessionIds: [] } } : undefined,
    )

    expect(troubles(await patient.findings(probeCheck))).toEqual(['error probe-not-found'])
  })

  it('is not sent where there is nowhere to send it to', async () => {
    const patient = await makePatient()
    await patient.setUp()

    expect(await patient.findings(probeCheck)).toMatchObject([{ state: 'skipped' }])
  })
})
