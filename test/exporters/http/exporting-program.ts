/** Sends one span by each exporter to the address it is given, and prints what became of them. */
import { createProxiedFetch } from '../../../src/exporters/http/proxied-fetch.ts'
import { OpenSyncSpanExporter } from '../../../src/exporters/opensync/exporter.ts'
import { OtlpSpanExporter } from '../../../src/exporters/otlp/exporter.ts'
import { exportSpans } from '../export-of.ts'
import { endedSpan, own } from '../spans.ts'

const [url = ''] = process.argv.slice(2)
const fetch = createProxiedFetch()
const exporters = {
  openSync: new OpenSyncSpanExporter({ url, apiKey: 'osk_1', fetch }),
  otlp: new OtlpSpanExporter({ endpoint: url, protocol: 'http/json', content: 'full', fetch }),
}

for (const [name, exporter] of Object.entries(exporters)) {
  const { error } = await exportSpans(exporter, endedSpan(own.session('s1')))
  console.log(`${name}: ${error === undefined ? 'taken' : error.message}`)
}
