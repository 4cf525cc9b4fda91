/** Recorded sessions as the spans that this project makes of them, and their way to a backend. */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { OtlpSpanExporter } from '../../src/exporters/otlp/exporter.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { readRecording } from '../support/sessions/recordings.ts'
import { itemsOf, journalOf, withLastLooks } from '../support/sessions/source.ts'

export const SERVICE = 'claude-code-sync'

export const tracing = createTracing('1.2.3', { 'host.name': 'workstation', 'os.type': 'linux' })

/** Every ended span of a recording, in the order in which it is sent. */
export function recordedSpans(name: string): ReadableSpan[] {
  return [...readRecording(name)].flatMap(([sessionId, events]) => {
    const journal = journalOf(events, withLastLooks([], events), tracing)
    return itemsOf(sessionId, journal, tracing)
      .filter(({ type }) => type === 'ended')
      .map(({ span }) => span)
  })
}

interface Way {
  endpoint: string
  protocol?: 'http/json' | 'http/protobuf'
  resource?: Readonly<Record<string, string>>
}

/** Sends them as the bridge does, and fails where the backend does not take every one. */
export async function send(
  spans: readonly ReadableSpan[],
  { endpoint, protocol = 'http/json', resource = {} }: Way,
): Promise<void> {
  const exporter = new OtlpSpanExporter({ endpoint, protocol, resource, content: 'full' })
  const result = await new Promise<ExportResult>((resolve) => exporter.export([...spans], resolve))
  await exporter.shutdown()
  if (result.code !== ExportResultCode.SUCCESS) throw result.error ?? new Error('not every span was taken')
}

export const idOf = (span: ReadableSpan): string => span.spanContext().spanId

export const isRoot = (span: ReadableSpan): boolean => span.parentSpanContext === undefined
