/**
 * A span exporter for any OTLP backend that keeps the specification's rules, and says of each failure what
 * is to be done about it. Knows spans only, never where they came from; retries nothing.
 */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { normalizeOtlpEndpoint } from '../../config/url.ts'
import type { ExportFailure } from '../export-error.ts'
import { type ExportResult, failed, type ResultCallback, succeeded } from '../export-result.ts'
import { batchesOf } from './batches.ts'
import { type OtlpAnswer, OtlpClient } from './client.ts'
import { encode, type OtlpProtocol } from './protocols.ts'
import { createView } from './span-view.ts'

export interface OtlpSpanExporterOptions {
  /** The base, to which `/v1/traces` is added; the whole address does too. */
  endpoint: string
  protocol: OtlpProtocol
  /** Their values are secrets: they are sent, and told nowhere. */
  headers?: Readonly<Record<string, string>>
  /** Whether prompts, answers, titles, and what goes into and comes out of tools may be sent. */
  content: 'none' | 'full'
  /** Attributes that this backend wants on the resource, on top of the spans' own. */
  resource?: Readonly<Record<string, string>>
  /** Lets spans and headers travel over `http:` to other hosts than this one. */
  allowHttp?: boolean
  /** For each request, from connecting to the last byte of the answer. */
  timeoutMs?: number
  fetch?: typeof globalThis.fetch
  now?: () => number
}

export class OtlpSpanExporter implements SpanExporter {
  /** How many spans are best handed over at once. */
  readonly batchSize = 512
  readonly #client: OtlpClient
  readonly #protocol: OtlpProtocol
  readonly #view: (span: ReadableSpan) => ReadableSpan
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false

  constructor(options: OtlpSpanExporterOptions) {
    const { endpoint, protocol, headers = {}, content, resource = {}, allowHttp = false } = options
    const { timeoutMs = 10_000, fetch = globalThis.fetch, now = Date.now } = options
    const normalized = normalizeOtlpEndpoint(endpoint, { allowHttp })
    if (!normalized.ok) throw new Error(normalized.message)
    if (!areSendable(headers)) throw new Error('A header has a name or a value that can’t be sent.')
    const url = `${normalized.url}/v1/traces`
    this.#client = new OtlpClient({ url, protocol, headers, timeoutMs, fetch, now })
    this.#protocol = protocol
    this.#view = createView({ content, resource })
  }

  /** Success means that the server has taken every span; a failure is an `ExportError`. */
  export(spans: ReadableSpan[], resultCallback: ResultCallback): void {
    const delivery = this.#exportAll(spans)
      .then(resultCallback)
      .finally(() => this.#underWay.delete(delivery))
    this.#underWay.add(delivery)
  }

  /** What the server says to a request without spans: whether it is there, speaks OTLP, and takes the headers. */
  ask(): Promise<OtlpAnswer> {
    return this.#client.post(encode([], this.#protocol))
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async shutdown(): Promise<void> {
    this.#stopped = true
    await this.forceFlush()
  }

  async #exportAll(spans: readonly ReadableSpan[]): Promise<ExportResult> {
    if (this.#stopped)
      return failed({ kind: 'retry', reason: 'The exporter was shut down.' }, spans.map(spanIdOf))
    try {
      return await this.#deliver(spans)
    } catch (cause) {
      const failure = { kind: 'retry', reason: 'The spans could not be encoded.', suspect: true } as const
      return failed(failure, spans.map(spanIdOf), { cause })
    }
  }

  /** One batch after the other. Where the server is in trouble, what is left is not tried. */
  async #deliver(spans: readonly ReadableSpan[]): Promise<ExportResult> {
    const pending = new Set(spans.map(spanIdOf))
    const refusals: Refusal[] = []
    for (const { spans: batch, body } of batchesOf(spans.map(this.#view), (some) =>
      encode(some, this.#protocol),
    )) {
      const answer = await this.#client.post(body)
      if (answer.kind === 'retry' || answer.kind === 'unauthorized') return failed(answer, [...pending])
      if (answer.kind !== 'delivered') refusals.push(answer)
      if (answer.kind !== 'rejected') for (const span of batch) pending.delete(spanIdOf(span))
    }
    return resultOf(refusals, [...pending])
  }
}

type Refusal = Extract<ExportFailure, { kind: 'partial' | 'rejected' }>

/** What was refused by name stands before what was refused by number: asked again, the server tells of both. */
function resultOf(refusals: readonly Refusal[], spanIds: readonly string[]): ExportResult {
  const rejected = refusals.find(({ kind }) => kind === 'rejected')
  if (rejected) return failed(rejected, spanIds)
  const partial = refusals.filter((refusal) => refusal.kind === 'partial')
  const [first] = partial
  if (first === undefined) return succeeded()
  return failed({ ...first, rejected: partial.reduce((sum, { rejected }) => sum + rejected, 0) }, [])
}

const spanIdOf = (span: ReadableSpan): string => span.spanContext().spanId

/** What the constructor of Headers throws would quote the value. */
function areSendable(headers: Readonly<Record<string, string>>): boolean {
  try {
    new Headers(headers)
    return true
  } catch {
    return false
  }
}
