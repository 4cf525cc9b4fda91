/**
 * The exporter for each kind of destination.
 */
import type { Destination } from '../delivery/destination.ts'
import type { ItemExporter } from '../delivery/send.ts'
import { createProxiedFetch } from '../exporters/http/proxied-fetch.ts'
import { OpenSyncSpanExporter } from '../exporters/opensync/exporter.ts'
import { OtlpSpanExporter } from '../exporters/otlp/exporter.ts'

/** It sends through the proxies that the environment names, unless it is given another way to send. */
export function makeExporter(
  destination: Destination,
  fetch: typeof globalThis.fetch = createProxiedFetch(),
): ItemExporter {
  switch (destination.kind) {
    case 'opensync':
      return new OpenSyncSpanExporter({ ...destination, fetch })
    case 'otlp':
      return new OtlpSpanExporter({ ...destination, endpoint: destination.url, fetch })
    default:
      return destination satisfies never
  }
}
