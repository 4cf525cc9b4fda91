/** What every exporter promises to delivery: run it over each one, with a server that answers as told. */
import { ExportResultCode } from '@opentelemetry/core'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { exportSpans, failureOf } from './export-of.ts'
import { endedSpan, idOf, own } from './spans.ts'

/** `silence` takes the request, and says nothing. */
export type ReplyUnderTest =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'silence'
  | undefined

interface ServerUnderTest {
  url: string
  /** Answers every request so from now on; undefined makes it a good server again. */
  answer(reply: ReplyUnderTest): void
  requestCount(): number
  close(): Promise<void>
}

export interface ExporterUnderTest {
  startServer(): Promise<ServerUnderTest>
  /** `timeoutMs` is the deadline for a whole exchange. */
  create(server: ServerUnderTest, options: { timeoutMs: number }): SpanExporter
}

export function itKeepsTheExporterContract({ startServer, create }: ExporterUnderTest): void {
  const span = () => endedSpan(own.chat('s1', 'Done.'))
  const start = async ({ timeoutMs = 5_000 } = {}) => {
    const server = await startServer()
    return { server, exporter: create(server, { timeoutMs }) }
  }

  describe('the contract of exporters', () => {
    it('answers with success once the server has taken the spans', async () => {
      const { server, exporter } = await start()

      expect(await exportSpans(exporter, span())).toEqual({ code: ExportResultCode.SUCCESS })
      expect(server.requestCount()).toBeGreaterThan(0)
    })

    it('answers with success to an export of nothing', async () => {
      const { exporter } = await start()

      expect(await exportSpans(exporter)).toEqual({ code: ExportResultCode.SUCCESS })
    })

    it.each([
      [400, 'rejected'],
      [401, 'unauthorized'],
      [403, 'unauthorized'],
      [429, 'retry'],
      [502, 'retry'],
      [503, 'retry'],
      [504, 'retry'],
    ])('tags a %i as %s and names the spans that were not taken', async (status, kind) => {
      const { server, exporter } = await start()
      const refused = span()
      server.answer({ status })

      const result = await exportSpans(exporter, refused)

      expect(result.code).toBe(ExportResultCode.FAILED)
      expect(failureOf(result)).toMatchObject({ kind, spanIds: [idOf(refused)] })
    })

    it('says how long the server asks to wait', async () => {
      const { server, exporter } = await start()
      server.answer({ status: 503, headers: { 'retry-after': '20' } })

      expect(failureOf(await exportSpans(exporter, span()))).toMatchObject({ kind: 'retry', afterMs: 20_000 })
    })

    it.each<[string, ReplyUnderTest]>([
      ['a redirect', { status: 302, headers: { location: '/' } }],
      ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }],
    ])('takes %s for no success', async (_, reply) => {
      const { server, exporter } = await start()
      server.answer(reply)

      expect(failureOf(await exportSpans(exporter, span()))).toMatchObject({ kind: 'retry' })
    })

    it('waits no longer than its deadline', async () => {
      const { server, exporter } = await start({ timeoutMs: 100 })
      const unanswered = span()
      server.answer('silence')

      expect(failureOf(await exportSpans(exporter, unanswered))).toMatchObject({
        kind: 'retry',
        spanIds: [idOf(unanswered)],
      })
    })

    it('tags a server that is not there as retry', async () => {
      const { server, exporter } = await start()
      await server.close()

      expect(failureOf(await exportSpans(exporter, span()))).toMatchObject({ kind: 'retry' })
    })

    it('takes the same spans again after a failure', async () => {
      const { server, exporter } = await start()
      const again = span()
      server.answer({ status: 503 })
      await exportSpans(exporter, again)
      server.answer(undefined)

      expect(await exportSpans(exporter, again)).toEqual({ code: ExportResultCode.SUCCESS })
    })

    it('finishes what is under way before its shutdown ends, and takes nothing after', async () => {
      const { server, exporter } = await start()

      const underWay = exportSpans(exporter, span())
      await exporter.shutdown()
      const count = server.requestCount()
      const late = await exportSpans(exporter, span())

      expect(await underWay).toEqual({ code: ExportResultCode.SUCCESS })
      expect(late).toMatchObject({ code: ExportResultCode.FAILED, error: { message: /shut ?down/i } })
      expect(server.requestCount()).toBe(count)
    })
  })
}
