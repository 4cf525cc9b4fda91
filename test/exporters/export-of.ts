/** Calls an exporter as the SDK does, and waits for what it answers. */
import type { ExportResult } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ExportError } from '../../src/exporters/export-error.ts'

type Export = (spans: ReadableSpan[], callback: (result: ExportResult) => void) => void

export function exportSpans(exporter: { export: Export }, ...spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(spans, resolve))
}

export function exportSnapshots(
  exporter: { exportSnapshots: Export },
  ...spans: ReadableSpan[]
): Promise<ExportResult> {
  return new Promise((resolve) => exporter.exportSnapshots(spans, resolve))
}

/** The failure of an export, as delivery reads it. */
export function failureOf({ error }: ExportResult) {
  if (!(error instanceof ExportError)) throw new Error('the export did not fail with an ExportError')
  return { ...error.failure, spanIds: error.spanIds }
}
