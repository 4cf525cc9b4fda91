/**
 * Posts one encoded batch to an OTLP server and says what became of it, by the specification's rules. Knows
 * HTTP and OTLP's answers, and nothing of spans; decides no retry.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import * as z from 'zod'
import type { ExportFailure } from '../export-error.ts'
import { withDeadline } from '../http/deadline.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { troubleWith } from '../http/trouble.ts'
import { contentTypeOf, type OtlpProtocol, readAnswer } from './protocols.ts'

export type OtlpAnswer = { kind: 'delivered' } | ExportFailure

export interface OtlpClientOptions {
  url: string
  protocol: OtlpProtocol
  /** Their values are secrets. */
  headers: Readonly<Record<string, string>>
  /** For the whole exchange: connecting, sending, and the answer to its last byte. */
  timeoutMs: number
  fetch: typeof globalThis.fetch
  now: () => number
}

const compress = promisify(gzip)

/** The specification's; 407 is no word of the server's, but of a proxy on the way. */
const RETRYABLE = [407, 429, 502, 503, 504]

/**
 * What is wrong is how the destination is set up, not what was sent: a bad key, or an address at which there is
 * no OTLP. Nothing is given up for that, as nothing is tried again before it is mended.
 */
const NEEDS_MENDING = [401, 403, 404, 405]

const MAX_TOLD_CHARACTERS = 200

export class OtlpClient {
  readonly #options: OtlpClientOptions

  constructor(options: OtlpClientOptions) {
    this.#options = options
  }

  async post(body: Uint8Array): Promise<OtlpAnswer> {
    try {
      const { response, answer } = await this.#exchange(await compress(body))
      return response.ok ? this.#judgeSuccess(response, answer) : this.#judge(response, answer)
    } catch (error) {
      const trouble = troubleWith(error, this.#options.timeoutMs)
      return { kind: 'retry', reason: `The OTLP server did not answer: ${trouble}` }
    }
  }

  #exchange(body: Uint8Array): Promise<{ response: Response; answer: Uint8Array }> {
    const { url, protocol, headers, timeoutMs, fetch } = this.#options
    return withDeadline(timeoutMs, async (signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': contentTypeOf(protocol), 'content-encoding': 'gzip' },
        body,
        redirect: 'manual',
        signal,
      })
      return { response, answer: new Uint8Array(await response.arrayBuffer()) }
    })
  }

  #judgeSuccess(response: Response, body: Uint8Array): OtlpAnswer {
    const { status, headers } = response
    const answer = readAnswer(headers.get('content-type') ?? '', body)
    if (answer.kind === 'foreign')
      return this.#retry(
        `The server answered ${status}, but not in OTLP: is this the address of an OTLP server?`,
        headers,
      )
    if (answer.rejected === 0) return { kind: 'delivered' }
    const told = this.#legible(answer.message)
    return {
      kind: 'partial',
      rejected: answer.rejected,
      reason: `The OTLP server took the spans but for some${told}`,
    }
  }

  #judge({ status, headers }: Response, body: Uint8Array): OtlpAnswer {
    const reason = `The OTLP server answered ${status}${this.#legible(messageIn(headers, body))}`
    if (NEEDS_MENDING.includes(status)) return { kind: 'unauthorized', reason }
    if (RETRYABLE.includes(status)) return this.#retry(reason, headers)
    // Somewhere else is where the spans should go: nothing was said of them.
    if (status < 400) return this.#retry(`${reason}, a redirect, which is not followed`, headers)
    return { kind: 'rejected', reason }
  }

  #retry(reason: string, headers: Headers): OtlpAnswer {
    const afterMs = retryAfterMs(headers.get('retry-after'), this.#options.now())
    return { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }
  }

  /** The first line, without what it quotes, which may be content, and without our secrets. */
  #legible(message: string): string {
    const [line = ''] = message.trim().split('\n')
    const told = this.#secrets()
      .reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)
      .replace(/"[^"]*"?/g, '"…"')
      .slice(0, MAX_TOLD_CHARACTERS)
      .trim()
    return told === '' ? '' : `: ${told}`
  }

  /** The values of headers, and what follows a scheme as in `Basic …`. */
  #secrets(): string[] {
    return Object.values(this.#options.headers)
      .flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)])
      .filter((secret) => secret !== '')
  }
}

/** Servers put their words into one of these, or say them in plain text. */
const errorSchema = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ error: z.string() }).transform(({ error }) => error),
])

function messageIn(headers: Headers, body: Uint8Array): string {
  const contentType = headers.get('content-type') ?? ''
  const text = new TextDecoder().decode(body)
  if (contentType.includes('text/plain')) return text
  if (!contentType.includes('json')) return ''
  try {
    return errorSchema.parse(JSON.parse(text))
  } catch {
    return ''
  }
}
