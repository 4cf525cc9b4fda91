/**
 * Hands one item to an exporter, and tells what became of it. Knows no schedule and no cursor.
 */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ExportError, type ExportFailure } from '../exporters/export-error.ts'
import type { Item } from '../trace/state.ts'

/** What deliveries need of an exporter: OpenTelemetry's own, and snapshots where the place can upsert. */
export interface ItemExporter {
  export(spans: ReadableSpan[], callback: (result: ExportResult) => void): void
  exportSnapshots?(spans: ReadableSpan[], callback: (result: ExportResult) => void): void
  shutdown(): Promise<void>
}

/** Undefined where the item was taken. */
export function send(exporter: ItemExporter, { type, span }: Item): Promise<ExportFailure | undefined> {
  return new Promise((resolve) => {
    const done = (result: ExportResult) => resolve(failureOf(result))
    if (type === 'ended') exporter.export([span], done)
    else if (exporter.exportSnapshots) exporter.exportSnapshots([span], done)
    else resolve(undefined)
  })
}

function failureOf({ code, error }: ExportResult): ExportFailure | undefined {
  if (code === ExportResultCode.SUCCESS) return undefined
  if (error instanceof ExportError) return error.failure
  return { kind: 'retry', reason: error?.message ?? 'the exporter did not say why it failed' }
}
