/**
 * Where items go to, and how a place is recognised again. Knows no exporter and no configuration file.
 */
import { createHash } from 'node:crypto'

interface Place {
  /** Routes and cursors are kept under it. */
  id: string
  /** What people call it: `opensync`, `env`, or what they named it. */
  name: string
  /** Its address, without secrets. */
  url: string
  allowHttp: boolean
}

export type Destination =
  | (Place & { kind: 'opensync'; apiKey: string })
  | (Place & {
      kind: 'otlp'
      protocol: 'http/json' | 'http/protobuf'
      /** The values are secrets. */
      headers: Readonly<Record<string, string>>
      content: 'none' | 'full'
      resource: Readonly<Record<string, string>>
    })

/**
 * The same account at the same place has the same id for ever. `account` tells accounts at one address apart:
 * what the user configured under a name stays the same when its key changes; of two environments with
 * different keys nothing says that they are the same user's, so they are not.
 */
export const destinationId = (kind: Destination['kind'], url: string, account: string): string =>
  `${kind}-${digest([kind, url, account])}`

/** An account by its secrets, which do not show in it. */
export const accountOf = (secrets: Readonly<Record<string, string>>): string =>
  digest(Object.entries(secrets).sort().flat())

/** Tells one state of a destination from every other, its secrets included, which do not show in it. */
export const fingerprintOf = (destination: Destination): string =>
  digest([JSON.stringify(sorted(Object.entries(destination)))])

const sorted = (entries: [string, unknown][]): unknown[] =>
  entries.map(([name, value]) => [name, isRecord(value) ? sorted(Object.entries(value)) : value]).sort()

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
