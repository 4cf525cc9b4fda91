/**
 * A span exporter that fills OpenSync: sessions and messages from the spans of Claude Code, or of any program
 * that follows the GenAI conventions. Knows spans only, never where they came from.
 */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { isSendable } from '../../config/api-key.ts'
import { normalizeConvexUrl } from '../../config/url.ts'
import { type ExportResult, failed, type ResultCallback, succeeded } from '../export-result.ts'
import { OpenSyncClient } from './client.ts'
import { Lanes } from './lanes.ts'
import { combine, type Outcome } from './outcome.ts'
import { deliverSession, type SharedTrouble } from './session-delivery.ts'
import { SessionMemories } from './session-memory.ts'
import { sessionIdOf, spanIdOf } from './span-reading.ts'

export interface OpenSyncSpanExporterOptions {
  /** The deployment's address; `.convex.cloud` and `.convex.site` both do. */
  url: string
  apiKey: string
  /** Lets the key travel over `http:` to other hosts than this one. */
  allowHttp?: boolean
  /** Whether tool calls become messages. */
  syncToolCalls?: boolean
  /** For each request, from connecting to the last byte of the answer. */
  timeoutMs?: number
  fetch?: typeof globalThis.fetch
  now?: () => number
}

const SESSIONS_AT_ONCE = 8

export class OpenSyncSpanExporter implements SpanExporter {
  readonly #client: OpenSyncClient
  readonly #syncToolCalls: boolean
  readonly #memories = new SessionMemories()
  readonly #lanes = new Lanes(SESSIONS_AT_ONCE)
  #stopped = false

  constructor(options: OpenSyncSpanExporterOptions) {
    const { url, apiKey, allowHttp = false, syncToolCalls = true, timeoutMs = 30_000 } = options
    const { fetch = globalThis.fetch, now = Date.now } = options
    const normalized = normalizeConvexUrl(url, { allowHttp })
    if (!normalized.ok) throw new Error(normalized.message)
    if (!isSendable(apiKey))
      throw new Error('The OpenSync API key is empty or has characters that no key has.')
    this.#client = new OpenSyncClient({ url: normalized.url, apiKey, timeoutMs, fetch, now })
    this.#syncToolCalls = syncToolCalls
  }

  /** Success means that OpenSync has taken every span; a failure is an `ExportError`. */
  export(spans: ReadableSpan[], resultCallback: ResultCallback): void {
    void this.#exportAll(spans).then(resultCallback)
  }

  /** The same for spans that are still open: a session as known so far, a prompt before its end. */
  exportSnapshots(spans: ReadableSpan[], resultCallback: ResultCallback): void {
    this.export(spans, resultCallback)
  }

  async forceFlush(): Promise<void> {
    await this.#lanes.idle()
  }

  async shutdown(): Promise<void> {
    this.#stopped = true
    await this.forceFlush()
  }

  async #exportAll(spans: readonly ReadableSpan[]): Promise<ExportResult> {
    if (this.#stopped)
      return failed({ kind: 'retry', reason: 'The exporter was shut down.' }, spans.map(spanIdOf))
    try {
      const outcome = await this.#deliver(spans)
      if (outcome.kind === 'failed') return failed(outcome.failure, outcome.spanIds)
      return succeeded()
    } catch (cause) {
      const failure = { kind: 'retry', reason: 'The spans could not be mapped.', suspect: true } as const
      return failed(failure, spans.map(spanIdOf), { cause })
    }
  }

  async #deliver(spans: readonly ReadableSpan[]): Promise<Outcome> {
    const trouble: SharedTrouble = {}
    const sessions = [...bySession(spans)].map(([sessionId, own]) =>
      this.#lanes.run(sessionId, () => this.#deliverSession(sessionId, own, trouble)),
    )
    return combine(await Promise.all(sessions))
  }

  #deliverSession(
    sessionId: string,
    spans: readonly ReadableSpan[],
    trouble: SharedTrouble,
  ): Promise<Outcome> {
    const memory = this.#memories.of(sessionId)
    const client = this.#client
    return deliverSession(spans, { client, memory, trouble, syncToolCalls: this.#syncToolCalls })
  }
}

function bySession(spans: readonly ReadableSpan[]): Map<string, ReadableSpan[]> {
  const sessions = new Map<string, ReadableSpan[]>()
  for (const span of spans) {
    const own = sessions.get(sessionIdOf(span))
    if (own) own.push(span)
    else sessions.set(sessionIdOf(span), [span])
  }
  return sessions
}
