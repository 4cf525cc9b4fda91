import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { OtlpClient, type OtlpClientOptions } from '../../../src/exporters/otlp/client.ts'
import { encode } from '../../../src/exporters/otlp/protocols.ts'
import { endedSpan, own } from '../spans.ts'
import { answering, type Reply, startRecordingServer } from './recording-server.ts'

const SECRET = 'c2VjcmV0OnNlY3JldA=='
const BODY = encode([endedSpan(own.chat('s1', 'Done.'))], 'http/json')
const JSON_TYPE = { 'content-type': 'application/json' }

function post(url: string, options: Partial<OtlpClientOptions> = {}) {
  const headers = { authorization: `Basic ${SECRET}` }
  const defaults = { protocol: 'http/json', headers, timeoutMs: 10_000, fetch, now: Date.now } as const
  return new OtlpClient({ url: `${url}/v1/traces`, ...defaults, ...options }).post(BODY)
}

async function answerTo(reply: Reply, options: Partial<OtlpClientOptions> = {}) {
  const server = await startRecordingServer()
  server.reply(reply)
  return post(server.url, options)
}

describe('OtlpClient', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'unauthorized'],
    [405, 'unauthorized'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [400, 'rejected'],
    [408, 'rejected'],
    [413, 'rejected'],
    [500, 'rejected'],
    [501, 'rejected'],
  ])(
    'takes a %i for %s: the specification says what may be sent again, and a wrong address is mended, not obeyed',
    async (status, kind) => {
      expect(await answerTo(answering(status))).toEqual({
        kind,
        reason: `The OTLP server answered ${status}`,
      })
    },
  )

  it('takes a 407 for the word of a proxy, which says nothing about what was sent', async () => {
    const fetch = async () => new Response('', { status: 407 })

    expect(await post('http://127.0.0.1:1', { fetch })).toMatchObject({ kind: 'retry' })
  })

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ])('passes on how long the server asks to wait, in %s', async (_, header, afterMs) => {
    const now = () => Date.UTC(2026, 0, 1)

    expect(await answerTo(answering(503, { 'retry-after': header }), { now })).toMatchObject({
      kind: 'retry',
      afterMs,
    })
  })

  it.each([
    ['an empty body', {}, ''],
    ['an empty answer', JSON_TYPE, '{}'],
    ['an answer with fields of tomorrow', JSON_TYPE, '{"tomorrow":{"a":1}}'],
    ['a word of plain text', { 'content-type': 'text/plain' }, 'ok'],
    ['a warning', JSON_TYPE, '{"partialSuccess":{"rejectedSpans":0,"errorMessage":"slow down"}}'],
    ['an answer of the other protocol', { 'content-type': 'application/x-protobuf' }, ''],
  ])('takes a 200 with %s for success', async (_, headers, body) => {
    expect(await answerTo(answering(200, headers, body))).toEqual({ kind: 'delivered' })
  })

  it.each([
    ['an HTML page', answering(200, { 'content-type': 'text/html' }, '<html>Please log in</html>')],
    ['a page that does not say that it is one', answering(200, {}, '\n<!doctype html>')],
    ['what should be JSON and is not', answering(200, JSON_TYPE, '{"partialSuc')],
    ['a redirect', answering(302, { location: '/elsewhere' })],
    ['a permanent redirect', answering(308, { location: '/elsewhere' })],
  ])('does not take %s for success', async (_, reply) => {
    expect(await answerTo(reply)).toMatchObject({ kind: 'retry' })
  })

  it('follows no redirect to where everything is welcome', async () => {
    const server = await startRecordingServer()
    server.reply((response, count) =>
      response.writeHead(count === 1 ? 302 : 200, { location: `${server.url}/elsewhere` }).end(),
    )

    expect(await post(server.url)).toMatchObject({ kind: 'retry' })
    expect(server.requests).toHaveLength(1)
  })

  it('wants another attempt after a connection that broke, before an answer or within it', async () => {
    const broken = await answerTo((response) => response.destroy())
    const torn = await answerTo((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy())
    })

    expect([broken, torn]).toMatchObject([{ kind: 'retry' }, { kind: 'retry' }])
  })

  it('says that nobody listens', async () => {
    const server = await startRecordingServer()
    await server.close()

    expect(await post(server.url)).toEqual({
      kind: 'retry',
      reason: 'The OTLP server did not answer: ECONNREFUSED',
    })
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => {}],
    ['answers a byte at a time', drip],
  ])('waits no longer than its deadline for a server that %s', async (_, reply) => {
    expect(await answerTo(reply, { timeoutMs: 200 })).toEqual({
      kind: 'retry',
      reason: 'The OTLP server did not answer: not within 0.2 s',
    })
  })

  it.each([
    ['JSON', JSON_TYPE, '{"code":3,"message":"bad span"}'],
    ['an error in JSON', JSON_TYPE, '{"error":"bad span"}'],
    ['plain text', { 'content-type': 'text/plain; charset=utf-8' }, 'bad span\n'],
  ])('tells what the server said in %s', async (_, headers, body) => {
    expect(await answerTo(answering(400, headers, body))).toEqual({
      kind: 'rejected',
      reason: 'The OTLP server answered 400: bad span',
    })
  })

  it('tells the first line in 200 characters, without secrets and quoted values', async () => {
    const quoting = `Basic ${SECRET} or ${SECRET} may not send "my secret plan"\nsecond line`

    const short = await answerTo(answering(400, { 'content-type': 'text/plain' }, quoting))
    const long = await answerTo(answering(400, { 'content-type': 'text/plain' }, 'x'.repeat(5_000)))

    expect(short).toMatchObject({
      reason: expect.stringMatching(/: \[secret\] or \[secret\] may not send "…"$/),
    })
    expect(long).toMatchObject({ reason: expect.stringMatching(/: x{200}$/) })
  })
})

function drip(response: ServerResponse): void {
  const drops = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drops))
}
