import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SpanKind } from '@opentelemetry/api'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTracing } from '../../src/trace/tracing.ts'
import { tracing } from './support/telling.ts'

const TRACE = '1'.repeat(32)
const IDS = { traceId: TRACE, spanId: '2'.repeat(16) }

describe('A span', () => {
  it('has the ids it was asked to have', () => {
    const span = tracing.end(tracing.start({ ...IDS, name: 'work', startMs: 0, attributes: {} }), 1)

    expect(span.spanContext()).toMatchObject(IDS)
    expect(span.parentSpanContext).toBeUndefined()
  })

  it('may be asked to have a parent that never was a span here', () => {
    const parentId = '3'.repeat(16)

    const span = tracing.end(tracing.start({ ...IDS, parentId, name: 'work', startMs: 0, attributes: {} }), 1)

    expect(span.spanContext()).toMatchObject(IDS)
    expect(span.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: parentId })
  })

  it('starts and ends when it was told to, to the microsecond', () => {
    const startMs = Date.parse('2026-11-01T10:00:00.123Z') + 0.004

    const span = tracing.end(
      tracing.start({ ...IDS, name: 'work', startMs, attributes: {} }),
      startMs + 0.001,
    )

    expect(span.startTime).toEqual([Math.floor(startMs / 1000), 123_004_000])
    expect(span.endTime).toEqual([Math.floor(startMs / 1000), 123_005_000])
    expect(span.duration).toEqual([0, 1000])
  })

  it('leaves out what is not known', () => {
    const attributes = { known: 0, unknown: undefined }

    const span = tracing.end(tracing.start({ ...IDS, name: 'work', startMs: 0, attributes }), 1)

    expect(span.attributes).toStrictEqual({ known: 0 })
  })

  it('has the kind and the links it was given', () => {
    const context = { traceId: '4'.repeat(32), spanId: '5'.repeat(16), traceFlags: 1 }

    const span = tracing.end(
      tracing.start({
        ...IDS,
        name: 'work',
        startMs: 0,
        attributes: {},
        kind: SpanKind.CLIENT,
        links: [{ context }],
      }),
      1,
    )

    expect(span.kind).toBe(SpanKind.CLIENT)
    expect(span.links).toMatchObject([{ context }])
  })

  it('keeps a text of any length', () => {
    const text = 'x'.repeat(1_000_000)

    const span = tracing.end(tracing.start({ ...IDS, name: 'work', startMs: 0, attributes: { text } }), 1)

    expect(span.attributes.text).toBe(text)
  })
})

describe('Tracing', () => {
  it('fails loudly where the SDK does not give back the span that ended', () => {
    const span = tracing.start({ ...IDS, name: 'work', startMs: 0, attributes: {} })
    tracing.end(span, 1)

    expect(() => tracing.end(span, 2)).toThrow(`did not give back span ${IDS.spanId}`)
  })

  it('fails loudly where the SDK starts spans of someone else’s making', () => {
    const second = createTracing('2.0.0')
    const spanId = '6'.repeat(16)

    expect(() => second.start({ traceId: TRACE, spanId, name: 'work', startMs: 0, attributes: {} })).toThrow(
      `did not start span ${spanId} (work)`,
    )
  })
})

/** Tells the SDK to sample nothing, keep nothing, and send everything everywhere. */
const CONTRARY = {
  OTEL_TRACES_SAMPLER: 'always_off',
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_SERVICE_NAME: 'someone-else',
  OTEL_RESOURCE_ATTRIBUTES: 'team=secret',
  OTEL_NODE_RESOURCE_DETECTORS: 'all',
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_METRIC_EXPORT_INTERVAL: '10',
  OTEL_METRIC_EXPORT_TIMEOUT: '10',
  OTEL_BSP_SCHEDULE_DELAY: '10',
  OTEL_BLRP_SCHEDULE_DELAY: '10',
}

describe('In a program of its own, tracing', () => {
  const cache = join(import.meta.dirname, '../../.cache')
  let folder: string
  let program: string

  beforeAll(async () => {
    mkdirSync(cache, { recursive: true })
    folder = mkdtempSync(join(cache, 'tracing-'))
    program = join(folder, 'program.mjs')
    await build({
      entryPoints: [join(import.meta.dirname, 'support/traced-program.ts')],
      outfile: program,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = async (env: Record<string, string>) => {
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env })
    return JSON.parse(stdout)
  }

  it('gives the whole span back, and connects to nothing', async () => {
    expect(await run({})).toEqual({
      ...IDS,
      traceFlags: 1,
      attributes: { a: 1, b: 'x'.repeat(100), c: true },
      resource: { 'service.name': 'claude-code-sync', 'service.version': '1.2.3' },
      startTime: [1, 250_000],
      endTime: [2, 0],
      droppedAttributesCount: 0,
      connections: 0,
    })
  })

  it('is changed by nothing that was meant for other programs', async () => {
    expect(await run(CONTRARY)).toEqual(await run({}))
  })

  it('fails loudly where the SDK is switched off, rather than tell nothing', async () => {
    await expect(run({ OTEL_SDK_DISABLED: 'true' })).rejects.toThrow('did not start span')
  })
})
