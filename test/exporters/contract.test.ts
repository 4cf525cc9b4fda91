/** The contract holds for an exporter that is neither of ours: the smallest one that keeps it. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { ExportFailure } from '../../src/exporters/export-error.ts'
import { failed, type ResultCallback, succeeded } from '../../src/exporters/export-result.ts'
import { retryAfterMs } from '../../src/exporters/http/retry-after.ts'
import { troubleWith } from '../../src/exporters/http/trouble.ts'
import { itKeepsTheExporterContract } from './contract.ts'
import { answering, replying, startRecordingServer } from './otlp/recording-server.ts'
import { idOf } from './spans.ts'

/** Posts the names of spans to a server that says `thanks`. */
class NameExporter implements SpanExporter {
  readonly #url: string
  readonly #timeoutMs: number
  #underWay: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(url: string, timeoutMs: number) {
    this.#url = url
    this.#timeoutMs = timeoutMs
  }

  export(spans: ReadableSpan[], resultCallback: ResultCallback): void {
    this.#underWay = this.#failureOf(spans).then((failure) =>
      resultCallback(failure ? failed(failure, spans.map(idOf)) : succeeded()),
    )
  }

  async shutdown(): Promise<void> {
    this.#stopped = true
    await this.#underWay
  }

  async #failureOf(spans: readonly ReadableSpan[]): Promise<ExportFailure | undefined> {
    if (this.#stopped) return { kind: 'retry', reason: 'shut down' }
    if (spans.length === 0) return undefined
    const body = spans.map(({ name }) => name).join('\n')
    const signal = AbortSignal.timeout(this.#timeoutMs)
    try {
      return await judge(await fetch(this.#url, { method: 'POST', body, redirect: 'manual', signal }))
    } catch (error) {
      return { kind: 'retry', reason: troubleWith(error, this.#timeoutMs) }
    }
  }
}

async function judge(response: Response): Promise<ExportFailure | undefined> {
  const reason = `answered ${response.status}`
  const afterMs = retryAfterMs(response.headers.get('retry-after'), Date.now())
  if (response.ok && (await response.text()) === 'thanks') return undefined
  if (response.status === 401 || response.status === 403) return { kind: 'unauthorized', reason }
  if (response.status === 400) return { kind: 'rejected', reason }
  return { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }
}

itKeepsTheExporterContract({
  startServer: async () => {
    const server = await startRecordingServer()
    const thanks = answering(200, {}, 'thanks')
    server.reply(thanks)
    return {
      url: server.url,
      answer: (reply) => server.reply(reply ? replying(reply) : thanks),
      requestCount: () => server.requests.length,
      close: server.close,
    }
  },
  create: ({ url }, { timeoutMs }) => new NameExporter(url, timeoutMs),
})
