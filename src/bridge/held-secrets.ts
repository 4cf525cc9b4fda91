/**
 * The secrets that destinations are reached with, as values that must not be in any text. Pure.
 */
import { PRESETS } from '../config/presets.ts'
import type { Destination } from '../delivery/destination.ts'
import { SECRET_FIELD } from '../privacy/rules/names.ts'

export function secretsOf(destination: Destination): string[] {
  switch (destination.kind) {
    case 'opensync':
      return [destination.apiKey]
    case 'otlp':
      return secretsOfHeaders(destination.headers)
    default:
      return destination satisfies never
  }
}

export function secretsOfHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isSecret(name, value) ? [value, ...insideOf(value)] : [],
  )
}

/** Headers name projects and datasets as well: such words are in texts of every kind. */
function isSecret(name: string, value: string): boolean {
  if (CONSTANTS.has(value) || value.length < SHORTEST || /^\d+$/.test(value)) return false
  return SECRET_FIELD.test(name) || !/^[a-z]+(?:[-_. ][a-z]+)*$/i.test(value)
}

const SHORTEST = 8
const CONSTANTS = new Set<string>(
  Object.values(PRESETS).flatMap((preset) => ('headers' in preset ? Object.values(preset.headers) : [])),
)

/** What follows a scheme, as in `Bearer …`; and of HTTP's basic authentication the password, in clear. */
function insideOf(value: string): string[] {
  const [, scheme = '', credentials] = /^(\w+) +(\S+)$/.exec(value) ?? []
  if (credentials === undefined) return []
  if (scheme.toLowerCase() !== 'basic') return [credentials]
  const decoded = Buffer.from(credentials, 'base64').toString('utf8')
  const password = decoded.slice(decoded.indexOf(':') + 1)
  return password.length < SHORTEST ? [credentials] : [credentials, password]
}
