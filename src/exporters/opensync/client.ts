/**
 * Sends one body to OpenSync's sync API and says what became of it. Knows HTTP and OpenSync's answers, and
 * nothing of spans; decides no retry.
 */
// The library's bundle is a tenth as large as with the whole of zod.
import * as z from 'zod/mini'
import type { ExportFailure } from '../export-error.ts'
import { withDeadline } from '../http/deadline.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { troubleWith } from '../http/trouble.ts'

export type SyncAnswer = { kind: 'delivered' } | ExportFailure

export interface OpenSyncClientOptions {
  /** Without a slash at its end. */
  url: string
  apiKey: string
  /** For the whole exchange: connecting, sending, and the answer to its last byte. */
  timeoutMs: number
  fetch: typeof globalThis.fetch
  now: () => number
}

const MAX_ERROR_CHARACTERS = 200

/** OpenSync answers with JSON; whatever else says 200 is a portal or a proxy. */
const success = z.object({})
const failure = z.object({ error: z.string() })

export class OpenSyncClient {
  readonly #options: OpenSyncClientOptions

  constructor(options: OpenSyncClientOptions) {
    this.#options = options
  }

  async post(path: string, body: object): Promise<SyncAnswer> {
    try {
      const { response, text } = await this.#exchange(path, JSON.stringify(body))
      return this.#judge(path, response, text)
    } catch (error) {
      const trouble = troubleWith(error, this.#options.timeoutMs)
      return { kind: 'retry', reason: `OpenSync did not answer POST ${path}: ${trouble}` }
    }
  }

  #exchange(path: string, body: string): Promise<{ response: Response; text: string }> {
    const { url, apiKey, timeoutMs, fetch } = this.#options
    return withDeadline(timeoutMs, async (signal) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal,
      })
      return { response, text: await response.text() }
    })
  }

  #judge(path: string, { status, headers }: Response, text: string): SyncAnswer {
    const told = this.#errorIn(text)
    const reason = `OpenSync answered ${status} to POST ${path}${told ? `: ${told}` : ''}`
    if (status === 401 || status === 403) return { kind: 'unauthorized', reason }
    // 407 is a proxy's word, whatever OpenSync would have said.
    if (status === 407 || status === 408 || status === 429) return this.#retry(reason, headers)
    // Nothing is at this address, or something else is. That is no judgement on what was sent.
    if (status === 404 || status < 200 || (status >= 300 && status < 400)) return this.#retry(reason, headers)
    // A value that OpenSync can't take is answered like a mistake of its own.
    if (status === 500) return { ...this.#retry(reason, headers), suspect: true }
    if (status > 500) return this.#retry(reason, headers)
    if (status >= 400) return { kind: 'rejected', reason }
    if (parseAs(success, text)) return { kind: 'delivered' }
    return this.#retry(`${reason}, but not in JSON: is this the address of an OpenSync?`, headers)
  }

  #retry(reason: string, headers: Headers) {
    const afterMs = retryAfterMs(headers.get('retry-after'), this.#options.now())
    return { kind: 'retry' as const, reason, ...(afterMs !== undefined && { afterMs }) }
  }

  /** Convex goes on to quote the value, which is content; the line that names its path is kept. */
  #errorIn(text: string): string {
    const lines = (parseAs(failure, text)?.error ?? '').split('\n')
    const path = lines.slice(1).find((line) => line.startsWith('Path:'))
    return [lines[0], path]
      .filter((line) => line !== undefined)
      .join(' ')
      .replaceAll(this.#options.apiKey, '[key]')
      .replace(/"[^"]*"?/g, '"…"')
      .slice(0, MAX_ERROR_CHARACTERS)
      .trim()
  }
}

function parseAs<Shape extends z.ZodMiniType>(shape: Shape, text: string): z.infer<Shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
