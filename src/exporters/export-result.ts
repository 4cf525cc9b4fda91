/**
 * What an exporter hands to its callback, in the SDK's own shape. Knows nothing of what is exported.
 *
 * The codes are those of `ExportResultCode` in `@opentelemetry/core`. Importing it for two numbers would bring
 * its CommonJS into the library's bundle, which as an ES module can't load it.
 */
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import { ExportError, type ExportFailure } from './export-error.ts'

export type ResultCallback = Parameters<SpanExporter['export']>[1]
export type ExportResult = Parameters<ResultCallback>[0]

export function succeeded(): ExportResult {
  return { code: 0 }
}

export function failed(
  failure: ExportFailure,
  spanIds: readonly string[],
  options?: ErrorOptions,
): ExportResult {
  return { code: 1, error: new ExportError(failure, spanIds, options) }
}
