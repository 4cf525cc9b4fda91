/**
 * The one redactor of a bridge: it knows the user's own patterns, the keys that we hold, and the secrets of the
 * clients that were seen. Those are held in memory alone. Knows nothing of what is redacted.
 */
import { parseHeaderList } from '../config/headers.ts'
import type { StoredSettings } from '../config/schema.ts'
import type { Destination } from '../delivery/destination.ts'
import type { Client } from '../journal/observation.ts'
import { compileExtraRule, type ExtraRule } from '../privacy/extra.ts'
import { createRedactor, type Redactor } from '../privacy/redactor.ts'
import { secretsOfEnvironment } from '../privacy/rules/names.ts'
import { environmentOf } from './client-process.ts'
import { secretsOf, secretsOfHeaders } from './held-secrets.ts'

/** @throws {ExtraRuleError} for the first pattern that can't be used */
export const rulesOf = ({ redaction }: StoredSettings): ExtraRule[] =>
  Object.entries(redaction?.extra ?? {}).map(([name, pattern]) => compileExtraRule(name, pattern))

export class Redaction {
  readonly #host: string
  #extra: readonly ExtraRule[] = []
  #extraText = ''
  /** Of the configuration, and of the environments of sessions. */
  #configured: string[] = []
  readonly #named = new Set<string>()
  /** By client: the secrets that it was started with. */
  readonly #ofClients = new Map<string, string[]>()
  #made: { key: string; redactor: Redactor } | undefined

  constructor(host: string) {
    this.#host = host
  }

  /** As of now: what has to be hidden changes. */
  get redactor(): Redactor {
    const exact = [...new Set([...this.#configured, ...this.#named, ...[...this.#ofClients.values()].flat()])]
    const key = JSON.stringify([this.#extraText, exact])
    if (this.#made?.key !== key) this.#made = { key, redactor: createRedactor({ extra: this.#extra, exact }) }
    return this.#made.redactor
  }

  /** @throws {ExtraRuleError} for the first pattern that can't be used: nothing is changed then */
  configure(settings: StoredSettings, destinations: readonly Destination[]): void {
    const text = JSON.stringify(settings.redaction?.extra ?? {})
    if (text !== this.#extraText) this.#extra = rulesOf(settings)
    this.#extraText = text
    const stored = Object.values(settings.destinations ?? {}).flatMap(({ headers = {} }) =>
      secretsOfHeaders(headers),
    )
    this.#configured = [...keyOf(settings.apiKey), ...stored, ...destinations.flatMap(secretsOf)]
  }

  /** What a session's environment names, whether or not it can be used. */
  hear(fields: ReadonlyMap<string, string>): void {
    const headers = parseHeaderList(fields.get('CLAUDE_SYNC_OTLP_HEADERS') ?? '')
    const named = [
      ...keyOf(fields.get('CLAUDE_SYNC_API_KEY')),
      ...(headers.ok ? secretsOfHeaders(headers.headers) : []),
    ]
    for (const secret of named) this.#named.add(secret)
  }

  /** Looks once into the environment that a client was started with, where that can be read. */
  async meet(client: Client | undefined): Promise<void> {
    if (client === undefined || this.#ofClients.has(nameOf(client))) return
    const environment = await environmentOf(client, this.#host)
    this.#ofClients.set(nameOf(client), secretsOfEnvironment(environment))
  }

  /** Forgets the secrets of all other clients. */
  keepOnly(clients: readonly (Client | undefined)[]): void {
    const kept = new Set(clients.map((client) => client && nameOf(client)))
    for (const name of this.#ofClients.keys()) if (!kept.has(name)) this.#ofClients.delete(name)
  }
}

const nameOf = ({ pid, started = '' }: Client): string => `${pid}@${started}`

const keyOf = (apiKey: string | undefined): string[] => (apiKey ? [apiKey.trim()] : [])
