/**
 * Hands items to an exporter, and tells what became of them. Knows no schedule and no cursor.
 */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ExportError, type ExportFailure } from '../exporters/export-error.ts'
import type { Item } from '../trace/state.ts'

/** What deliveries need of an exporter: OpenTelemetry's own, and snapshots where the place can upsert. */
export interface ItemExporter {
  export(spans: ReadableSpan[], callback: (result: ExportResult) => void): void
  exportSnapshots?(spans: ReadableSpan[], callback: (result: ExportResult) => void): void
  /** How many spans of a session it is given at once; one, unless it says so. */
  readonly batchSize?: number
  shutdown(): Promise<void>
}

/** Whether sending the same again changes nothing there, so that open spans can be told too. */
export const isUpserting = (exporter: ItemExporter): boolean => exporter.exportSnapshots !== undefined

/** A place that can't upsert gets spans once, when they have ended. */
export const wants = (exporter: ItemExporter, { type }: Item): boolean =>
  type === 'ended' || isUpserting(exporter)

export const batchSizeOf = (exporter: ItemExporter): number => exporter.batchSize ?? 1

/** The first of `items`, and those behind it that may go with it in one call of the exporter. */
export function firstBatch<Known extends Item>(items: readonly Known[]): Known[] {
  const other = items.findIndex(({ type }) => type !== items[0]?.type)
  return other === -1 ? [...items] : items.slice(0, other)
}

/** Undefined where all of them were taken. */
export function send(exporter: ItemExporter, items: readonly Item[]): Promise<ExportFailure | undefined> {
  return new Promise((resolve) => {
    const done = (result: ExportResult) => resolve(failureOf(result))
    const spans = items.map(({ span }) => span)
    if (items.every(({ type }) => type === 'ended')) exporter.export(spans, done)
    else exporter.exportSnapshots?.(spans, done)
  })
}

function failureOf({ code, error }: ExportResult): ExportFailure | undefined {
  if (code === ExportResultCode.SUCCESS) return undefined
  if (error instanceof ExportError) return error.failure
  return { kind: 'retry', reason: error?.message ?? 'the exporter did not say why it failed' }
}
