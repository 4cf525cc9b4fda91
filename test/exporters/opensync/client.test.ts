import { createServer, type Server, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Interceptor } from '../../../src/embedded/traffic.ts'
import { OpenSyncClient, type OpenSyncClientOptions } from '../../../src/exporters/opensync/client.ts'
import { startOpenSync } from '../../embedded/client.ts'

const KEY = 'osk_secret_0123456789'
const SESSION = { externalId: 's1' }

function clientOf(url: string, options: Partial<OpenSyncClientOptions> = {}): OpenSyncClient {
  const defaults = { apiKey: KEY, timeoutMs: 10_000, fetch: globalThis.fetch, now: Date.now }
  return new OpenSyncClient({ url, ...defaults, ...options })
}

async function answerTo(interceptor: Interceptor, options: Partial<OpenSyncClientOptions> = {}) {
  const openSync = await startOpenSync({ apiKey: KEY })
  openSync.reply(interceptor)
  return clientOf(openSync.url, options).post('/sync/session', SESSION)
}

/** A server that does with the connection what it likes. */
async function startServer(respond: (response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume()
    respond(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

describe('OpenSyncClient', () => {
  it('delivers', async () => {
    const openSync = await startOpenSync({ apiKey: KEY })

    const answer = await clientOf(openSync.url).post('/sync/session', { externalId: 's1', title: 'Hi' })

    expect(answer).toEqual({ kind: 'delivered' })
    expect(openSync.session('s1')).toMatchObject({ title: 'Hi' })
  })

  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [400, 'rejected'],
    [413, 'rejected'],
    [422, 'rejected'],
    [408, 'retry'],
    [429, 'retry'],
    [501, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ])('takes a %i for %s, and says which call it was', async (status, kind) => {
    const answer = await answerTo(() => ({ status, body: { error: 'oh no' } }))

    expect(answer).toEqual({ kind, reason: `OpenSync answered ${status} to POST /sync/session: oh no` })
  })

  it('takes a 404 for a wrong address, which says nothing about what was sent', async () => {
    expect(await answerTo(() => ({ status: 404, body: 'No matching routes found' }))).toMatchObject({
      kind: 'retry',
    })
  })

  it('takes a 407 for the word of a proxy, which says nothing about what was sent', async () => {
    const fetch = async () => new Response('', { status: 407 })

    expect(await clientOf('http://127.0.0.1:1', { fetch }).post('/sync/session', SESSION)).toMatchObject({
      kind: 'retry',
    })
  })

  it('suspects the body where the server answers 500', async () => {
    expect(await answerTo(() => ({ status: 500, body: { error: 'Error: bad value' } }))).toEqual({
      kind: 'retry',
      suspect: true,
      reason: 'OpenSync answered 500 to POST /sync/session: Error: bad value',
    })
  })

  it.each([
    ['an HTML page', { status: 200, body: '<html>Please log in</html>' }],
    ['an empty answer', { status: 200 }],
    // Followed, it would end at a page that answers with JSON.
    ['a redirect', { status: 302, headers: { location: '/health' } }],
  ])('does not take %s for success', async (_, reply) => {
    const answer = await answerTo(({ path }) => (path === '/sync/session' ? reply : undefined))

    expect(answer).toMatchObject({ kind: 'retry' })
    expect(answer).not.toHaveProperty('suspect')
  })

  it('passes on how long the server asks to wait', async () => {
    const answer = await answerTo(() => ({ status: 429, body: {}, headers: { 'retry-after': '7' } }))

    expect(answer).toMatchObject({ kind: 'retry', afterMs: 7_000 })
  })

  it('wants another attempt after a connection that broke', async () => {
    expect(await answerTo(() => 'drop')).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('UND_ERR'),
    })
  })

  it('says that nobody listens', async () => {
    const openSync = await startOpenSync()
    await openSync.close()

    expect(await clientOf(openSync.url).post('/sync/session', SESSION)).toEqual({
      kind: 'retry',
      reason: 'OpenSync did not answer POST /sync/session: ECONNREFUSED',
    })
  })

  it('waits for the whole answer no longer than its deadline, even if the answer drips', async () => {
    const url = await startServer((response) => {
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })

    const answer = await clientOf(url, { timeoutMs: 200 }).post('/sync/session', SESSION)

    expect(answer).toEqual({
      kind: 'retry',
      reason: 'OpenSync did not answer POST /sync/session: not within 0.2 s',
    })
  })

  it('tells of an error its first line and its path, without key or quoted values, in 200 characters', async () => {
    const error = `ArgumentValidationError: Value "my secret plan" of ${KEY} does not match.\nPath: .title\nValue: "my secret plan"\nValidator: v.string()`

    const short = await answerTo(() => ({ status: 500, body: { error } }))
    const long = await answerTo(() => ({ status: 500, body: { error: 'x'.repeat(5_000) } }))

    expect(short).toMatchObject({
      reason: expect.stringMatching(
        /: ArgumentValidationError: Value "…" of \[key\] does not match\. Path: \.title$/,
      ),
    })
    expect(long).toMatchObject({ reason: expect.stringMatching(/: x{200}$/) })
  })

  it('says nothing of an error’s message where that could quote the key', async () => {
    const fetch = () => Promise.reject(new TypeError(`Bearer ${KEY} is no header`))

    expect(await clientOf('http://127.0.0.1:1', { fetch }).post('/sync/session', SESSION)).toEqual({
      kind: 'retry',
      reason: 'OpenSync did not answer POST /sync/session: TypeError',
    })
  })
})
