import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { identifyClient, thisHost } from '../../src/bridge/client-process.ts'
import { secretsOfHeaders } from '../../src/bridge/held-secrets.ts'
import { Redaction } from '../../src/bridge/redaction.ts'
import { PRESETS } from '../../src/config/presets.ts'
import { kill } from '../support/program.ts'
import { conversation, makeHome } from './home.ts'

/** Words that no rule would take for a secret. */
const OF_CLIENT = 'plum tree under the window'
const OF_KEY = 'osk-less but a key all the same'
const PLACE = { id: 'x', name: 'opensync', url: 'https://a.example', allowHttp: false }

/** A process with this environment, as hooks name it. */
async function startClient(env: Record<string, string>) {
  const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], { env })
  onTestFinished(() => kill(child))
  await once(child.stdout, 'data')
  const host = await thisHost()
  const { client } = await identifyClient(String(child.pid), host)
  if (client === undefined) throw new Error('the process is not there')
  return { client, host, pid: String(child.pid) }
}

describe('a redaction', () => {
  it('hides the keys and header values of every destination, whatever they look like', () => {
    const redaction = new Redaction('here')
    const headers = { authorization: 'Bearer walnut-and-cedar', 'x-team': 'a1b2c3d4e5' }
    const otlp = {
      ...PLACE,
      kind: 'otlp',
      protocol: 'http/json',
      headers,
      content: 'full',
      resource: {},
    } as const
    const openSync = { ...PLACE, kind: 'opensync', apiKey: OF_KEY } as const

    redaction.configure(
      { destinations: { off: { endpoint: 'no URL', headers: { 'api-key': 'of nobody' } } } },
      [otlp, openSync],
    )

    expect(redaction.redactor.text(`${OF_KEY}; walnut-and-cedar; a1b2c3d4e5; of nobody`)).toBe(
      '[redacted:known-secret]; [redacted:known-secret]; [redacted:known-secret]; [redacted:known-secret]',
    )
  })

  it('hides what the environment of a session names, even where nothing may be sent with it', () => {
    const redaction = new Redaction('here')

    redaction.hear(
      new Map([
        ['CLAUDE_SYNC_API_KEY', OF_KEY],
        ['CLAUDE_SYNC_OTLP_HEADERS', 'x-api-key=walnut%20and%20cedar'],
      ]),
    )

    expect(redaction.redactor.text(`${OF_KEY} walnut and cedar`)).not.toMatch(/osk|walnut/)
  })

  it("hides the user's own patterns, and keeps the former ones where one can't be used", () => {
    const redaction = new Redaction('here')
    redaction.configure({ redaction: { extra: { ticket: 'ACME-[0-9]+' } } }, [])

    expect(() => redaction.configure({ redaction: { extra: { ticket: '(' } } }, [])).toThrow('"ticket"')
    expect(redaction.redactor.text('see ACME-1234')).toBe('see [redacted:ticket]')
  })

  it.runIf(process.platform === 'linux')(
    'hides the secrets that a client was started with, and forgets them with it',
    async () => {
      const { client, host } = await startClient({ DB_PASSWORD: OF_CLIENT, EDITOR: 'a plain word or two' })
      const redaction = new Redaction(host)

      await redaction.meet(client)
      const hidden = redaction.redactor.text(`${OF_CLIENT}, a plain word or two`)
      redaction.keepOnly([])

      expect(hidden).toBe('[redacted:known-secret], a plain word or two')
      expect(redaction.redactor.text(OF_CLIENT)).toBe(OF_CLIENT)
    },
  )

  it.runIf(process.platform === 'linux')(
    'takes no other process for the client that had its pid',
    async () => {
      const { client, host } = await startClient({ DB_PASSWORD: OF_CLIENT })
      const redaction = new Redaction(host)

      await redaction.meet({ ...client, started: '1' })
      await redaction.meet({ ...client, host: `not ${hostname()}` })

      expect(redaction.redactor.text(OF_CLIENT)).toBe(OF_CLIENT)
    },
  )
})

describe('secrets of headers', () => {
  it('are what follows a scheme as well, and a password in clear', () => {
    const basic = `Basic ${Buffer.from('pk-public:sk-the-secret').toString('base64')}`

    expect(secretsOfHeaders({ authorization: basic })).toEqual([basic, basic.slice(6), 'sk-the-secret'])
  })

  it.each(Object.values(PRESETS).flatMap((preset) => ('headers' in preset ? [preset.headers] : [])))(
    'are not what every account sends: %j',
    (headers) => {
      expect(secretsOfHeaders(headers)).toEqual([])
    },
  )

  it.each([
    { 'x-honeycomb-dataset': 'my-project' },
    { 'x-scope-orgid': '123456789' },
    { 'x-api-key': 'short' },
  ])('are not words, numbers or what is too short: %j', (headers) => {
    expect(secretsOfHeaders(headers)).toEqual([])
  })
})

it.runIf(process.platform === 'linux')(
  "a bridge hides its own key and the client's secrets, and writes the latter nowhere",
  async () => {
    const { pid } = await startClient({ DB_PASSWORD: OF_CLIENT })
    const home = await makeHome()
    home.startBridge()

    await home.record(
      {
        session_id: 's',
        hook_event_name: 'UserPromptSubmit',
        prompt_id: 'p',
        prompt: `Why does ${OF_CLIENT} or ${home.openSync.apiKey} not work?`,
      },
      { fields: { CLAUDE_PID: pid } },
    )
    await home.flushed()

    expect(conversation(home.openSync, 's')).toEqual([
      expect.stringMatching(/^user: Why does \[redacted:known-secret\] or \[redacted:[a-z-]+\] not work\?$/),
    ])
    const journal = join(home.paths.stateDir, 'sessions', 's', 'journal.jsonl')
    expect(await readFile(journal, 'utf8')).not.toContain(OF_CLIENT)
  },
)
