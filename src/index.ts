/** The library: an exporter that fills OpenSync from any OpenTelemetry program. Importing it does nothing. */
export { ExportError, type ExportFailure } from './exporters/export-error.ts'
export { OpenSyncSpanExporter, type OpenSyncSpanExporterOptions } from './exporters/opensync/exporter.ts'
