/** How destinations are shown, to people and to programs: never with the value of a header or a key. */
import { maskApiKey } from '../../config/api-key.ts'
import { type Headers, maskHeaders } from '../../config/headers.ts'
import type { OtlpDestination } from '../../config/otlp.ts'
import type { ResolvedConfig } from '../../config/resolve.ts'
import { formatTable } from '../table.ts'

export interface ShownOtlp {
  name: string
  kind: 'otlp'
  endpoint: string
  protocol: string
  content: string
  headers: Headers
  source: string
}

export interface ShownOpenSync {
  name: 'opensync'
  kind: 'opensync'
  /** Only `ready` is sent to. */
  state: 'ready' | 'not-configured' | 'refused'
  endpoint: string | null
  apiKey: string | null
  source: string
}

export type Shown = ShownOpenSync | ShownOtlp

export function shownOpenSync({ config, destination, sources }: ResolvedConfig): ShownOpenSync {
  return {
    name: 'opensync',
    kind: 'opensync',
    state: destination.kind,
    endpoint: config.convexUrl ?? null,
    apiKey: config.apiKey ? maskApiKey(config.apiKey) : null,
    source: sources.convexUrl,
  }
}

export function shownOtlp({
  name,
  endpoint,
  protocol,
  content,
  headers,
  source,
}: OtlpDestination): ShownOtlp {
  return { name, kind: 'otlp', endpoint, protocol, content, headers: maskHeaders(headers), source }
}

export function destinationTable(destinations: readonly Shown[]): string[] {
  const header = ['Destination', 'Endpoint', 'Protocol', 'Content', 'Headers', 'Source']
  return formatTable([header, ...destinations.map(toRow)])
}

function toRow(shown: Shown): string[] {
  const { name, source } = shown
  switch (shown.kind) {
    case 'opensync':
      return [name, endpointOf(shown), 'OpenSync', 'full', shown.apiKey ?? '-', source]
    case 'otlp':
      return [name, shown.endpoint, shown.protocol, shown.content, headerText(shown.headers), source]
    default:
      return shown satisfies never
  }
}

function endpointOf({ state, endpoint }: ShownOpenSync): string {
  return state === 'ready' && endpoint !== null ? endpoint : state.replace('-', ' ')
}

export function headerText(headers: Headers): string {
  const texts = Object.entries(headers).map(([field, value]) => `${field}: ${value}`)
  return texts.join(', ') || '-'
}
