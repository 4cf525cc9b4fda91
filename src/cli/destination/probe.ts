/** Sends what stands for nothing, in the way in which sessions are sent: one span, or none. */
import { randomBytes } from 'node:crypto'
import type { OtlpDestination } from '../../config/otlp.ts'
import { ExportError, type ExportFailure } from '../../exporters/export-error.ts'
import type { ExportResult } from '../../exporters/export-result.ts'
import { createProxiedFetch } from '../../exporters/http/proxied-fetch.ts'
import { OtlpSpanExporter } from '../../exporters/otlp/exporter.ts'
import { createTracing } from '../../trace/tracing.ts'

declare const __VERSION__: string

export interface Probe {
  tookMs: number
  /** Undefined where the server took it. */
  failure: ExportFailure | undefined
}

export async function sendNothing(destination: OtlpDestination): Promise<Probe> {
  const exporter = exporterFor(destination)
  const startMs = performance.now()
  const answer = await exporter.ask()
  const tookMs = Math.round(performance.now() - startMs)
  await exporter.shutdown()
  return { tookMs, failure: answer.kind === 'delivered' ? undefined : answer }
}

export async function sendProbe(destination: OtlpDestination): Promise<Probe & { traceId: string }> {
  const tracing = createTracing(__VERSION__)
  const exporter = exporterFor(destination)
  const ids = { traceId: randomHex(16), spanId: randomHex(8) }
  const nowMs = Date.now()
  const span = tracing.start({ name: 'claude-code-sync probe', ...ids, startMs: nowMs, attributes: {} })
  const ended = tracing.end(span, nowMs)

  const startMs = performance.now()
  const result = await new Promise<ExportResult>((resolve) => exporter.export([ended], resolve))
  const tookMs = Math.round(performance.now() - startMs)
  await Promise.all([exporter.shutdown(), tracing.shutdown()])
  return { traceId: ids.traceId, tookMs, failure: failureOf(result) }
}

const exporterFor = (destination: OtlpDestination): OtlpSpanExporter =>
  new OtlpSpanExporter({ ...destination, fetch: createProxiedFetch() })

const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex')

function failureOf({ error }: ExportResult): ExportFailure | undefined {
  if (error === undefined || error instanceof ExportError) return error?.failure
  return { kind: 'retry', reason: error.message }
}
