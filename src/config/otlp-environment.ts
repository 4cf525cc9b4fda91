/**
 * The OTLP destination of a session's own environment, `env`. Reads our variables alone: those that begin with
 * OTEL_ are meant for other programs. Nothing of the file's ever goes to an endpoint from here.
 */
import { parseHeaderList } from './headers.ts'
import type { OtlpDestination } from './otlp.ts'
import type { Environment } from './process-environment.ts'
import { contentSchema, DEFAULT_CONTENT, DEFAULT_PROTOCOL, protocolSchema } from './schema.ts'
import { normalizeOtlpEndpoint } from './url.ts'

const VARIABLES = {
  endpoint: 'CLAUDE_SYNC_OTLP_ENDPOINT',
  headers: 'CLAUDE_SYNC_OTLP_HEADERS',
  protocol: 'CLAUDE_SYNC_OTLP_PROTOCOL',
  content: 'CLAUDE_SYNC_OTLP_CONTENT',
} as const

type Part = keyof typeof VARIABLES
const PARTS: readonly Part[] = ['endpoint', 'headers', 'protocol', 'content']
type Given = Readonly<Partial<Record<Part, string>>>

/** A bad variable is told, and then nothing is sent there: the rest could be another account's. */
export function otlpFromEnvironment(env: Environment): { otlp: OtlpDestination[]; warnings: string[] } {
  const given = givenBy(env)
  if (given.endpoint === undefined) return { otlp: [], warnings: withoutEndpoint(given) }
  const endpoint = normalizeOtlpEndpoint(given.endpoint)
  if (!endpoint.ok) return leftOut('endpoint', endpoint.message)
  const headers = parseHeaderList(given.headers ?? '')
  if (!headers.ok) return leftOut('headers', headers.message)
  const protocol = protocolSchema.safeParse(given.protocol ?? DEFAULT_PROTOCOL)
  if (!protocol.success) return leftOut('protocol', oneOf(protocolSchema.options))
  const content = contentSchema.safeParse(given.content ?? DEFAULT_CONTENT)
  if (!content.success) return leftOut('content', oneOf(contentSchema.options))
  const settings = { protocol: protocol.data, headers: headers.headers, content: content.data }
  const destination = { name: 'env', endpoint: endpoint.url, ...settings, allowHttp: false, resource: {} }
  return { otlp: [{ ...destination, source: 'environment' }], warnings: [] }
}

/** An empty variable counts as unset. */
function givenBy(env: Environment): Given {
  const given: Partial<Record<Part, string>> = {}
  for (const part of PARTS) {
    const text = env[VARIABLES[part]]?.trim()
    if (text) given[part] = text
  }
  return given
}

function withoutEndpoint(given: Given): string[] {
  return PARTS.filter((part) => given[part] !== undefined).map(
    (part) => `${VARIABLES[part]} is ignored: ${VARIABLES.endpoint} is not set.`,
  )
}

function leftOut(part: Part, problem: string): { otlp: OtlpDestination[]; warnings: string[] } {
  return { otlp: [], warnings: [`${VARIABLES[part]} can't be used, so nothing is sent there. ${problem}`] }
}

function oneOf(options: readonly string[]): string {
  return `It must be ${options.join(' or ')}.`
}
