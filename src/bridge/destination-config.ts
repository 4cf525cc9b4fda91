/**
 * Makes of a resolved configuration the destinations that it names. Pure.
 */
import type { OtlpDestination } from '../config/otlp.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { accountOf, type Destination, destinationId } from '../delivery/destination.ts'

export interface NamedDestinations {
  /** Their secrets stay in the configuration file. */
  fromFile: Destination[]
  /** Their secrets are known only as long as somebody remembers them. */
  fromEnvironment: Destination[]
}

/** Whatever may be sent to; what was refused is not among them. */
export function destinationsOf(resolved: ResolvedConfig): NamedDestinations {
  const otlp = resolved.otlp.map((found) => ({ source: found.source, destination: toOtlp(found) }))
  const all = [...openSyncOf(resolved), ...otlp]
  const of = (wanted: 'file' | 'environment') =>
    all.filter(({ source }) => source === wanted).map(({ destination }) => destination)
  return { fromFile: of('file'), fromEnvironment: of('environment') }
}

interface Sourced {
  source: 'file' | 'environment'
  destination: Destination
}

function openSyncOf({ destination, config, sources }: ResolvedConfig): Sourced[] {
  if (destination.kind !== 'ready') return []
  const { url, apiKey } = destination
  const source = sources.apiKey === 'environment' ? 'environment' : 'file'
  const account = source === 'file' ? 'configured' : accountOf({ apiKey })
  const id = destinationId('opensync', url, account)
  return [
    {
      source,
      destination: { id, name: 'opensync', kind: 'opensync', url, apiKey, allowHttp: config.allowHttp },
    },
  ]
}

function toOtlp({
  name,
  endpoint,
  source,
  headers,
  protocol,
  content,
  resource,
  allowHttp,
}: OtlpDestination): Destination {
  const account = source === 'file' ? name : accountOf(headers)
  const id = destinationId('otlp', endpoint, account)
  return { id, name, kind: 'otlp', url: endpoint, protocol, headers, content, resource, allowHttp }
}
