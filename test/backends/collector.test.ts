import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { SpanKind } from '@opentelemetry/api'
import { expect, onTestFinished, test, vi } from 'vitest'
import { configArgs, startCollector, validateConfig, type WrittenSpan, writtenSpans } from './collector.ts'
import { temporaryFolder } from './program.ts'
import { describeWith } from './provided.ts'
import { idOf, recordedSpans, send, tracing } from './session.ts'

describeWith('BACKENDS_COLLECTOR')('the configuration of the Collector', () => {
  test.each([
    [['config.yaml']],
    [['config.yaml', 'config.yaml']],
    [['config.yaml', 'honeycomb-config.yaml']],
    [['config.yaml', 'sampling.yaml']],
    [['config.yaml', 'file.yaml']],
  ] as const)('%s is valid to the Collector', async (files) => {
    await validateConfig(...configArgs(files))
  })

  test('lets the Collector itself tell whether another one is well', async () => {
    const collector = await start()
    const check = () => validateConfig(...configArgs(['config.yaml']), `--config=${collector.healthUrl}`)

    await expect(check()).resolves.toBeUndefined()

    await collector.stop()
    await expect(check()).rejects.toThrow('connection refused')
  })

  test('lets every span of a session through once, with its resource and its attributes', async () => {
    const spans = recordedSpans('agents')
    const collector = await start(['file.yaml'])

    await send(spans, { endpoint: collector.otlpUrl })

    const written = await untilWritten(collector.folder, spans.length)
    expect(written.map(({ spanId }) => spanId).sort()).toEqual(spans.map(idOf).sort())
    for (const span of spans) {
      const found = written.find(({ spanId }) => spanId === idOf(span))
      expect(found).toMatchObject({ name: span.name, traceId: span.spanContext().traceId })
      expect(valuesOf(found?.attributes)).toEqual(span.attributes)
      expect(valuesOf(found?.resource)).toEqual(span.resource.attributes)
    }
  })

  test('masks a secret that another program sends, and nothing beside it', async () => {
    const collector = await start(['file.yaml'])
    const key = `sk-ant-${'a1'.repeat(20)}`

    await send([foreignSpan({ said: `use ${key} for it`, kept: 'b7c9d1' })], { endpoint: collector.otlpUrl })

    const [span] = await untilWritten(collector.folder, 1)
    expect(valuesOf(span?.attributes)).toMatchObject({ said: 'use **** for it', kept: 'b7c9d1' })
  })

  test('with a key, sends the same spans to Honeycomb', async () => {
    const honeycomb = await startRecordingServer()
    const env = { HONEYCOMB_ENDPOINT: honeycomb.url, HONEYCOMB_API_KEY: 'the-key' }
    const collector = await start(['honeycomb-config.yaml'], env)

    await send(recordedSpans('hello'), { endpoint: collector.otlpUrl })

    await vi.waitFor(() => expect(honeycomb.requests).toHaveLength(1), { timeout: 10_000 })
    expect(honeycomb.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/traces',
      headers: { 'x-honeycomb-team': 'the-key', 'content-type': 'application/x-protobuf' },
    })
  })

  test('keeps all or nothing of a trace where only a part of all traces is wanted', async () => {
    const traces = Array.from({ length: 40 }, (_, n) => n.toString(16).padStart(2, '0').repeat(16))
    const collector = await start(['sampling.yaml', 'file.yaml'])

    for (const round of ['1', '2'])
      await send(
        traces.map((traceId) => foreignSpan({}, { traceId, spanId: round.repeat(16) })),
        { endpoint: collector.otlpUrl },
      )
    await collector.stop()

    const kept = (await writtenSpans(collector.folder)).map(({ traceId }) => traceId)
    const whole = new Set(kept)
    expect(whole.size).toBeGreaterThan(0)
    expect(whole.size).toBeLessThan(traces.length)
    expect(kept.sort()).toEqual([...whole, ...whole].sort())
  })
})

async function start(
  configs: Parameters<typeof startCollector>[0]['configs'] = [],
  env: Record<string, string> = {},
) {
  const folder = await temporaryFolder()
  onTestFinished(folder.remove)
  const collector = await startCollector({ configs, folder: folder.path, env })
  onTestFinished(collector.stop)
  return { ...collector, folder: folder.path }
}

const untilWritten = (folder: string, count: number): Promise<WrittenSpan[]> =>
  vi.waitFor(
    async () => {
      const spans = await writtenSpans(folder)
      expect(spans.length).toBeGreaterThanOrEqual(count)
      return spans
    },
    { timeout: 10_000 },
  )

/** Attributes as the SDK has them. */
function valuesOf(attributes: WrittenSpan['attributes'] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))
}

function plain(value: Record<string, unknown>): unknown {
  if (value.intValue !== undefined) return Number(value.intValue)
  const list = value.arrayValue
  if (typeof list !== 'object' || list === null) return Object.values(value)[0]
  return 'values' in list && Array.isArray(list.values) ? list.values.map(plain) : []
}

function foreignSpan(
  attributes: Record<string, string>,
  ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
) {
  const span = tracing.start({ ...ids, name: 'work', startMs: 1_000, kind: SpanKind.INTERNAL, attributes })
  return tracing.end(span, 2_000)
}

async function startRecordingServer() {
  const requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = []
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    requests.push({ method, url, headers })
    request.resume().on('end', () => response.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  return { url: `http://127.0.0.1:${address.port}`, requests }
}
