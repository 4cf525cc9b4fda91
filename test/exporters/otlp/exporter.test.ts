import { ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OtlpSpanExporter, type OtlpSpanExporterOptions } from '../../../src/exporters/otlp/exporter.ts'
import { createTracing } from '../../../src/trace/tracing.ts'
import { itKeepsTheExporterContract } from '../contract.ts'
import { exportSpans, failureOf } from '../export-of.ts'
import { endedSpan, idOf, own, START_MS } from '../spans.ts'
import { answering, type RecordingServer, replying, startRecordingServer } from './recording-server.ts'

const SUCCESS = { code: ExportResultCode.SUCCESS }
const PROTOCOLS = ['http/json', 'http/protobuf'] as const

function exporterTo({ url }: { url: string }, options: Partial<OtlpSpanExporterOptions> = {}) {
  return new OtlpSpanExporter({ endpoint: url, protocol: 'http/json', content: 'full', ...options })
}

async function start(options: Partial<OtlpSpanExporterOptions> = {}) {
  const server = await startRecordingServer()
  return { server, exporter: exporterTo(server, options) }
}

const received = (server: RecordingServer) => server.requests.flatMap(({ spans }) => spans)
const chats = (count: number, text = 'Done.') =>
  Array.from({ length: count }, () => endedSpan(own.chat('s1', text)))

describe.each(PROTOCOLS)('OtlpSpanExporter, by %s', (protocol) => {
  itKeepsTheExporterContract({
    startServer: async () => {
      const server = await startRecordingServer()
      return {
        url: server.url,
        answer: (reply) => server.reply(reply && replying(reply)),
        requestCount: () => server.requests.length,
        close: server.close,
      }
    },
    create: (server, { timeoutMs }) => exporterTo(server, { protocol, timeoutMs }),
  })

  it('sends every span with its ids, name, attributes and resource', async () => {
    const { server, exporter } = await start({ protocol })
    const [session, chat] = [endedSpan(own.session('s1')), endedSpan(own.chat('s1', 'Done.'))]

    expect(await exportSpans(exporter, session, chat)).toEqual(SUCCESS)

    expect(received(server)).toEqual(
      expect.arrayContaining(
        [session, chat].map((span) => ({
          spanId: idOf(span),
          traceId: span.spanContext().traceId,
          name: span.name,
          attributes: Object.keys(span.attributes),
          resource: Object.keys(span.resource.attributes),
        })),
      ),
    )
  })

  it('asks a server by a request without spans, and tells what it said', async () => {
    const { server, exporter } = await start({ protocol, headers: { 'x-team': 'mine' } })

    expect(await exporter.ask()).toEqual({ kind: 'delivered' })
    server.reply(answering(401))
    expect(await exporter.ask()).toMatchObject({ kind: 'unauthorized' })

    expect(server.requests).toHaveLength(2)
    expect(received(server)).toEqual([])
    expect(server.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-team': 'mine' } })
  })

  it('sends no content to a place that asked for none, and changes no span that others see', async () => {
    const { server, exporter } = await start({ protocol, content: 'none' })
    const tool = own.tool('s1', 'Bash', {
      'gen_ai.tool.call.arguments': '{"command":"secret"}',
      'gen_ai.tool.call.result': 'secret',
    })
    const spans = [
      endedSpan(own.session('s1', { 'claude_code.session.title': 'secret' })),
      endedSpan(own.prompt('s1', 'secret')),
      endedSpan(own.chat('s1', 'secret')),
      endedSpan(tool),
    ]

    await exportSpans(exporter, ...spans)

    expect(server.requests[0]?.body.includes('secret')).toBe(false)
    expect(received(server).map(({ name }) => name)).toEqual(spans.map(({ name }) => name))
    expect(received(server)[3]?.attributes).toContain('gen_ai.tool.name')
    expect(spans[3]?.attributes).toMatchObject(tool.attributes ?? {})
  })

  it('sends content to a place that asked for it', async () => {
    const { server, exporter } = await start({ protocol, content: 'full' })

    await exportSpans(exporter, endedSpan(own.chat('s1', 'The answer.')))

    expect(server.requests[0]?.body.includes('The answer.')).toBe(true)
  })

  it('adds what a backend wants on the resource', async () => {
    const { server, exporter } = await start({ protocol, resource: { 'openinference.project.name': 'ours' } })

    await exportSpans(exporter, ...chats(1))

    expect(received(server)[0]?.resource).toEqual(
      expect.arrayContaining(['service.name', 'openinference.project.name']),
    )
  })

  it('counts what a partial success refused, and does not ask for it to be sent again', async () => {
    const { server, exporter } = await start({ protocol })
    const json = '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'
    const protobuf = Buffer.from('\x0a\x0b\x08\x02\x12\x07too old', 'latin1')
    const isJson = protocol === 'http/json'
    server.reply(
      answering(
        200,
        { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' },
        isJson ? json : protobuf,
      ),
    )

    expect(failureOf(await exportSpans(exporter, ...chats(3)))).toEqual({
      kind: 'partial',
      rejected: 2,
      reason: expect.stringContaining('too old'),
      spanIds: [],
    })
  })
})

describe('OtlpSpanExporter', () => {
  it('sends spans of the trace layer under the ids and the resource that it gave them', async () => {
    const { server, exporter } = await start({ content: 'none' })
    const tracing = createTracing('1.2.3')
    onTestFinished(() => tracing.shutdown())
    const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }
    const attributes = { 'session.id': 's1', 'gen_ai.input.messages': 'secret' }
    const span = tracing.start({ name: 'claude_code.session', ...ids, startMs: START_MS, attributes })

    expect(await exportSpans(exporter, tracing.end(span, START_MS + 5))).toEqual(SUCCESS)

    expect(received(server)).toEqual([
      {
        ...ids,
        name: 'claude_code.session',
        attributes: ['session.id'],
        resource: expect.arrayContaining(['service.name', 'service.version']),
      },
    ])
  })

  it('writes what the SDK’s own exporter writes', async () => {
    const { server, exporter } = await start()
    const spans = [endedSpan(own.session('s1')), ...chats(2)]
    const sdk = new OTLPTraceExporter({ url: `${server.url}/v1/traces` })

    await exportSpans(exporter, ...spans)
    await exportSpans(sdk, ...spans)
    await sdk.shutdown()

    const [ours, theirs] = server.requests
    expect(ours?.body.toString()).toBe(theirs?.body.toString())
    expect(ours?.headers['content-type']).toBe(theirs?.headers['content-type'])
  })

  it('keeps the spans of one resource together', async () => {
    const { server, exporter } = await start({ resource: { extra: 'yes' } })
    const [first] = chats(1)
    if (first === undefined) throw new Error('no span')

    await exportSpans(exporter, first, Object.create(first))

    expect(JSON.parse(String(server.requests[0]?.body)).resourceSpans).toHaveLength(1)
  })

  it.each([
    ['', '/v1/traces'],
    ['/', '/v1/traces'],
    ['/api/public/otel', '/api/public/otel/v1/traces'],
    ['/otlp/v1/traces', '/otlp/v1/traces'],
  ])('sends what is for the endpoint %j to %s', async (path, expected) => {
    const server = await startRecordingServer()

    await exportSpans(exporterTo({ url: server.url + path }), ...chats(1))

    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST ${expected}`])
  })

  it('sends what Honeycomb asks for: its path, its header and its protocol', async () => {
    const { server, exporter } = await start({
      protocol: 'http/protobuf',
      headers: { 'x-honeycomb-team': 'hcaik_0123456789' },
    })

    await exportSpans(exporter, ...chats(1))

    expect(server.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'x-honeycomb-team': 'hcaik_0123456789', 'content-type': 'application/x-protobuf' },
    })
  })

  it('compresses what it sends', async () => {
    const { server, exporter } = await start()

    await exportSpans(exporter, ...chats(50))

    const [request] = server.requests
    expect(request?.headers['content-encoding']).toBe('gzip')
    expect(request?.sentBytes).toBeLessThan((request?.body.byteLength ?? 0) / 5)
  })

  it('sends one request after the other where spans are too many for one', async () => {
    const { server, exporter } = await start()
    const spans = chats(1_100)

    expect(await exportSpans(exporter, ...spans)).toEqual(SUCCESS)

    expect(server.requests.map(({ spans }) => spans.length)).toEqual([275, 275, 275, 275])
    expect(received(server).map(({ spanId }) => spanId)).toEqual(spans.map(idOf))
    expect(server.connections).toBe(1)
  })

  it('sends no more than four mebibytes at once, but for a span that has more alone', async () => {
    const { server, exporter } = await start()
    const mebibytes = (count: number) => chats(1, 'x'.repeat(count * 1024 * 1024))

    await exportSpans(exporter, ...mebibytes(3), ...mebibytes(1.5), ...mebibytes(5), ...mebibytes(1))

    expect(server.requests.map(({ spans }) => spans.length)).toEqual([1, 1, 1, 1])
    expect(server.requests.map(({ body }) => body.byteLength > 4 * 1024 * 1024)).toEqual([
      false,
      false,
      true,
      false,
    ])
  })

  it('names the spans that were not taken, and tries no more, where the server gets into trouble', async () => {
    const { server, exporter } = await start()
    const spans = chats(1_024)
    server.reply((response, count) => response.writeHead(count === 1 ? 200 : 503).end())

    const failure = failureOf(await exportSpans(exporter, ...spans))

    expect(failure).toMatchObject({ kind: 'retry', spanIds: spans.slice(512).map(idOf) })
    expect(server.requests).toHaveLength(2)
  })

  it('goes on after a batch that is refused, and names its spans alone', async () => {
    const { server, exporter } = await start()
    const spans = chats(1_024)
    server.reply((response, count) => response.writeHead(count === 1 ? 400 : 200).end())

    const failure = failureOf(await exportSpans(exporter, ...spans))

    expect(failure).toMatchObject({ kind: 'rejected', spanIds: spans.slice(0, 512).map(idOf) })
    expect(server.requests).toHaveLength(2)
  })

  it('adds up what several partial successes refused', async () => {
    const { server, exporter } = await start()
    const body = '{"partialSuccess":{"rejectedSpans":3}}'
    server.reply(answering(200, { 'content-type': 'application/json' }, body))

    expect(failureOf(await exportSpans(exporter, ...chats(1_024)))).toMatchObject({
      kind: 'partial',
      rejected: 6,
    })
  })

  it.each([
    ['an endpoint that is none', { endpoint: 'not a url' }, /endpoint/],
    ['http to another host', { endpoint: 'http://otlp.example' }, /https/],
    ['a header that can’t be sent', { headers: { 'x-key': 'secret\nvalue' } }, /header/],
  ])('refuses %s when it is made, and repeats no secret', (_, options, message) => {
    const make = () => exporterTo({ url: 'https://otlp.example' }, options)

    expect(make).toThrow(message)
    expect(make).not.toThrow(/secret/)
  })

  it('sends over http to another host where that is allowed', () => {
    expect(() => exporterTo({ url: 'http://otlp.example' }, { allowHttp: true })).not.toThrow()
  })
})
