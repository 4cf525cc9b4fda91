/**
 * The OTLP destinations that the file names. Pure, and the place where it is decided whether one may be sent
 * to: what can't be used is left out as a whole, for with half of what it says it could be somebody else's.
 */
import { checkHeader, collectHeaders, type Headers } from './headers.ts'
import {
  type ContentPolicy,
  DEFAULT_CONTENT,
  DEFAULT_PROTOCOL,
  type OtlpProtocol,
  type StoredDestination,
  type StoredDestinations,
} from './schema.ts'
import { normalizeOtlpEndpoint } from './url.ts'

export interface OtlpDestination {
  name: string
  /** The base URL in its normal form, to which `/v1/traces` is added. Plain http to this machine, or where allowed. */
  endpoint: string
  protocol: OtlpProtocol
  /** Names in lower case. The values are secrets. */
  headers: Headers
  content: ContentPolicy
  allowHttp: boolean
  /** Resource attributes that this backend wants on top of ours. */
  resource: Readonly<Record<string, string>>
  source: 'environment' | 'file'
}

export type OtlpResult = { ok: true; destination: OtlpDestination } | { ok: false; message: string }

/** `opensync` is the destination that `login` makes, `env` the one of the environment. */
const RESERVED_NAMES: readonly string[] = ['opensync', 'env']

export function otlpFromFile(stored: StoredDestinations): {
  otlp: OtlpDestination[]
  warnings: string[]
} {
  const otlp: OtlpDestination[] = []
  const warnings: string[] = []
  for (const [name, entry] of Object.entries(stored)) {
    const result = toOtlpDestination(name, entry)
    if (result.ok) otlp.push(result.destination)
    else warnings.push(`The destination ${JSON.stringify(name)} is left out. ${result.message}`)
  }
  return { otlp, warnings }
}

/** What an entry of the file, or one that is about to be written there, comes to with the defaults filled in. */
export function toOtlpDestination(name: string, stored: StoredDestination): OtlpResult {
  const problem = checkDestinationName(name)
  if (problem !== undefined) return { ok: false, message: problem }
  const { protocol = DEFAULT_PROTOCOL, content = DEFAULT_CONTENT, allowHttp = false, resource = {} } = stored
  const endpoint = normalizeOtlpEndpoint(stored.endpoint, { allowHttp })
  if (!endpoint.ok) return endpoint
  const headers = collectHeaders(
    Object.entries(stored.headers ?? {}).map(([field, value]) => checkHeader(field, value)),
  )
  if (!headers.ok) return headers
  const settings = { protocol, headers: headers.headers, content, allowHttp, resource }
  return { ok: true, destination: { name, endpoint: endpoint.url, ...settings, source: 'file' } }
}

/** What is wrong with a name, if anything. */
export function checkDestinationName(name: string): string | undefined {
  if (/^[a-z][a-z\d-]*$/.test(name) && !RESERVED_NAMES.includes(name)) return undefined
  return (
    "A destination's name begins with a lower-case letter, goes on with lower-case letters, digits and " +
    `dashes, and is neither ${RESERVED_NAMES.join(' nor ')}.`
  )
}
