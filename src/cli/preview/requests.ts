/**
 * What one destination would be sent: the requests of its own exporter, taken off before they reach a network.
 * Maps nothing itself.
 */
import { gunzipSync } from 'node:zlib'
import { makeExporter } from '../../bridge/make-exporter.ts'
import type { Destination } from '../../delivery/destination.ts'
import { batchSizeOf, firstBatch, send, wants } from '../../delivery/send.ts'
import type { Item } from '../../trace/state.ts'

export interface PreviewedRequest {
  method: string
  path: string
  /** JSON; of a destination that is written to in protobuf, the same in OTLP's JSON. */
  body: unknown
}

/** Nothing leaves this process. Headers are left out: they hold the key. */
export async function requestsFor(
  destination: Destination,
  items: readonly Item[],
): Promise<PreviewedRequest[]> {
  const requests: PreviewedRequest[] = []
  const exporter = makeExporter(legible(destination), async (url, init) => {
    requests.push(await requestOf(new Request(url, init)))
    return Response.json({})
  })
  const left = items.filter((item) => wants(exporter, item))
  while (left.length > 0) {
    const batch = firstBatch(left.slice(0, batchSizeOf(exporter)))
    const failure = await send(exporter, batch)
    if (failure !== undefined) throw new Error(`It can't be told what would be sent: ${failure.reason}`)
    left.splice(0, batch.length)
  }
  await exporter.shutdown()
  return requests
}

const legible = (destination: Destination): Destination =>
  destination.kind === 'otlp' ? { ...destination, protocol: 'http/json' } : destination

async function requestOf(request: Request): Promise<PreviewedRequest> {
  const bytes = Buffer.from(await request.arrayBuffer())
  const isZipped = request.headers.get('content-encoding') === 'gzip'
  const body: unknown = JSON.parse((isZipped ? gunzipSync(bytes) : bytes).toString('utf8'))
  return { method: request.method, path: new URL(request.url).pathname, body }
}
