/** The real Jaeger 2, with traces in memory, and what its query API tells of them. */
import { join } from 'node:path'
import { type Backend, freeAddress, startBackend } from './program.ts'
import { executable } from './provided.ts'

export interface Jaeger extends Backend {
  /** OTLP over gRPC, as a Collector is told it. */
  otlpGrpc: string
  otlpUrl: string
  /** Where its pages are, if it has any. */
  pagesUrl: string
  /** Every trace that has a span of the service, each with all it holds. */
  tracesOf(service: string): Promise<JaegerTrace[]>
}

export interface JaegerTrace {
  traceID: string
  spans: JaegerSpan[]
}

export interface JaegerSpan {
  spanID: string
  operationName: string
  references: { refType: 'CHILD_OF' | 'FOLLOWS_FROM'; traceID: string; spanID: string }[]
  /** Microseconds, both. */
  startTime: number
  duration: number
  tags: { key: string; value: string | number | boolean }[]
}

/** `otlpGrpc` is where it listens, for those who were told before it was there; `pages` the folder of its pages. */
export async function startJaeger({
  otlpGrpc,
  pages = '',
}: {
  otlpGrpc?: string
  pages?: string
} = {}): Promise<Jaeger> {
  const addresses = {
    JAEGER_OTLP_GRPC: otlpGrpc ?? (await freeAddress()),
    JAEGER_OTLP_HTTP: await freeAddress(),
    JAEGER_QUERY_GRPC: await freeAddress(),
    JAEGER_QUERY_HTTP: await freeAddress(),
  }
  const api = `http://${addresses.JAEGER_QUERY_HTTP}/api`
  const backend = await startBackend({
    command: executable('BACKENDS_JAEGER'),
    args: [`--config=${join(import.meta.dirname, 'jaeger', 'config.yaml')}`],
    env: { ...addresses, JAEGER_PAGES: pages },
    readyUrl: `${api}/services`,
  })
  return {
    ...backend,
    otlpGrpc: addresses.JAEGER_OTLP_GRPC,
    otlpUrl: `http://${addresses.JAEGER_OTLP_HTTP}`,
    pagesUrl: `http://${addresses.JAEGER_QUERY_HTTP}`,
    async tracesOf(service) {
      const query = new URLSearchParams({ service, start: '0', end: `${Date.now()}000`, limit: '100' })
      const response = await fetch(`${api}/traces?${query}`)
      const answer: { data: JaegerTrace[] } = JSON.parse(await response.text())
      return answer.data
    },
  }
}
