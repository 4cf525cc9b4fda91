import { ExportResultCode } from '@opentelemetry/core'
import { describe, expect, it } from 'vitest'
import type { EmbeddedOpenSync } from '../../../src/embedded/server.ts'
import {
  OpenSyncSpanExporter,
  type OpenSyncSpanExporterOptions,
} from '../../../src/exporters/opensync/exporter.ts'
import { startOpenSync, stoppedClock } from '../../embedded/client.ts'
import { itKeepsTheExporterContract } from '../contract.ts'
import { exportSnapshots, exportSpans, failureOf } from '../export-of.ts'
import { endedSpan, idOf, openSpan, own, START_MS, startAt } from '../spans.ts'

const SUCCESS = { code: ExportResultCode.SUCCESS }

function exporterTo(openSync: EmbeddedOpenSync, options: Partial<OpenSyncSpanExporterOptions> = {}) {
  return new OpenSyncSpanExporter({ url: openSync.url, apiKey: openSync.apiKey, ...options })
}

async function start(options: Partial<OpenSyncSpanExporterOptions> = {}) {
  const openSync = await startOpenSync()
  return { openSync, exporter: exporterTo(openSync, options) }
}

const sent = (openSync: EmbeddedOpenSync) => openSync.requests.map(({ path }) => path)
const texts = (openSync: EmbeddedOpenSync, sessionId: string) =>
  openSync.messages(sessionId).map(({ role, textContent }) => `${role}: ${textContent}`)

itKeepsTheExporterContract({
  startServer: async () => {
    const openSync = await startOpenSync({ apiKey: 'osk_contract' })
    return {
      url: openSync.url,
      answer: (reply) =>
        openSync.reply(
          reply && (() => (reply === 'silence' ? new Promise(() => {}) : { body: {}, ...reply })),
        ),
      requestCount: () => openSync.requests.length,
      close: () => openSync.close(),
    }
  },
  create: ({ url }, { timeoutMs }) => new OpenSyncSpanExporter({ url, apiKey: 'osk_contract', timeoutMs }),
})

describe('OpenSyncSpanExporter', () => {
  it.each([
    ['a URL that is none', { url: 'not a url' }, /URL/],
    ['http to another host', { url: 'http://sync.example' }, /https/],
    ['an empty key', { apiKey: '' }, /API key/],
    ['a key with a line break', { apiKey: 'osk_a\nb' }, /API key/],
  ])('refuses %s when it is made', (_, options, message) => {
    const make = () => new OpenSyncSpanExporter({ url: 'https://a.convex.site', apiKey: 'osk_1', ...options })

    expect(make).toThrow(message)
  })

  it.each([
    ['https://happy-otter-1.convex.cloud', false, 'https://happy-otter-1.convex.site/sync/session'],
    ['https://happy-otter-1.convex.site/', false, 'https://happy-otter-1.convex.site/sync/session'],
    ['http://sync.example:3211', true, 'http://sync.example:3211/sync/session'],
  ])('sends what is for %s to the sync API there', async (url, allowHttp, expected) => {
    const called: unknown[] = []
    const fetch = async (input: unknown) => {
      called.push(input)
      return Response.json({ ok: true })
    }
    const exporter = new OpenSyncSpanExporter({ url, allowHttp, apiKey: 'osk_1', fetch })

    expect(await exportSpans(exporter, endedSpan(own.session('s1')))).toEqual(SUCCESS)
    expect(called).toEqual([expected])
  })

  it('shows a whole session in the order in which it happened', async () => {
    const { openSync, exporter } = await start()
    const at = (ms: number) => ({ startTime: startAt(ms) })

    await exportSnapshots(exporter, openSpan(own.session('s1', { 'claude_code.session.title': 'T' })))
    await exportSnapshots(exporter, openSpan({ ...own.prompt('s1', 'Hello'), ...at(1) }))
    await exportSpans(
      exporter,
      endedSpan({ ...own.tool('s1', 'Bash', { 'gen_ai.tool.call.result': 'a.txt' }), ...at(2.002) }),
      endedSpan({ ...own.chat('s1', 'I look.'), ...at(2.001) }),
      endedSpan({ ...own.chat('s1', 'Done.'), ...at(3) }),
      endedSpan({ ...own.prompt('s1', 'Hello', { 'claude_code.prompt.told': true }), ...at(1) }),
      endedSpan(
        own.session('s1', {
          'claude_code.session.title': 'Hello',
          'claude_code.session.title_changed': true,
          'claude_code.session.input_tokens': 240,
          'claude_code.session.output_tokens': 60,
          'claude_code.session.end_reason': 'completed',
        }),
      ),
    )

    expect(texts(openSync, 's1')).toEqual([
      'user: Hello',
      'assistant: I look.',
      'tool: Bash: a.txt',
      'assistant: Done.',
    ])
    expect(openSync.session('s1')).toMatchObject({
      title: 'Hello',
      source: 'claude-code',
      createdAt: START_MS,
      promptTokens: 240,
      completionTokens: 60,
      extra: { endReason: 'completed' },
    })
    expect(sent(openSync)[0]).toBe('/sync/session')
  })

  it('makes a session known before its first message', async () => {
    const { openSync, exporter } = await start()

    await exportSpans(exporter, endedSpan(own.chat('s1', 'Done.')), endedSpan(own.chat('s1', 'Really.')))

    expect(sent(openSync)).toEqual(['/sync/session', '/sync/message', '/sync/message'])
    expect(openSync.session('s1')).toMatchObject({ source: 'claude-code', createdAt: START_MS })
  })

  it('changes nothing of a session that it does not remember, as after a restart', async () => {
    const clock = stoppedClock()
    const openSync = await startOpenSync({ now: clock.now })
    const totals = {
      'claude_code.session.title': 'Fix it',
      'claude_code.session.title_changed': true,
      'claude_code.session.model': 'claude-opus-5-5',
      'claude_code.session.project_path': '/p',
      'claude_code.session.input_tokens': 10,
      'claude_code.session.output_tokens': 5,
      'claude_code.session.cost_usd': 0.5,
      'claude_code.session.duration_ms': 9_000,
    }
    await exportSpans(exporterTo(openSync), endedSpan(own.session('s1', totals)))
    const { updatedAt: _before, ...known } = openSync.session('s1') ?? {}
    clock.advance(60_000)

    await exportSpans(
      exporterTo(openSync),
      endedSpan({ ...own.prompt('s1', 'Another title'), startTime: startAt(5_000) }),
    )

    const { updatedAt: _after, ...now } = openSync.session('s1') ?? {}
    expect(now).toEqual({ ...known, messageCount: 1, searchableText: 'Fix it Another title' })
  })

  it('sends no tool calls where that is switched off', async () => {
    const { openSync, exporter } = await start({ syncToolCalls: false })

    const result = await exportSpans(
      exporter,
      endedSpan(own.tool('s1', 'Bash')),
      endedSpan(own.chat('s1', 'Hi')),
    )

    expect(result).toEqual(SUCCESS)
    expect(texts(openSync, 's1')).toEqual(['assistant: Hi'])
  })

  it('takes from open spans what can be known of them: neither responses nor tool calls', async () => {
    const { openSync, exporter } = await start()

    await exportSnapshots(exporter, openSpan(own.chat('s1', 'Half')), openSpan(own.tool('s1', 'Bash')))

    expect(openSync.messages('s1')).toEqual([])
  })

  it('shows agents’ own responses and tool calls', async () => {
    const { openSync, exporter } = await start()
    const agent = endedSpan({ name: 'invoke_agent general-purpose', attributes: { 'session.id': 's1' } })

    await exportSpans(
      exporter,
      endedSpan({ ...own.chat('s1', 'I searched.'), parent: agent }),
      endedSpan({ ...own.tool('s1', 'Grep'), parent: agent }),
      agent,
    )

    expect(texts(openSync, 's1')).toEqual(['assistant: I searched.', 'tool: Grep'])
  })

  it('sends one request at a time for a session, over several exports too, and sessions side by side', async () => {
    const { openSync, exporter } = await start()
    const underWay = new Map<string, number>()
    const most = new Map<string, number>()
    openSync.reply(async ({ body }) => {
      const session = JSON.stringify(body).includes('"s1"') ? 's1' : 's2'
      for (const key of [session, 'all']) {
        underWay.set(key, (underWay.get(key) ?? 0) + 1)
        most.set(key, Math.max(most.get(key) ?? 0, underWay.get(key) ?? 0))
      }
      await new Promise((resolve) => setImmediate(resolve))
      for (const key of [session, 'all']) underWay.set(key, (underWay.get(key) ?? 0) - 1)
      return undefined
    })
    const both = () => [endedSpan(own.chat('s1', 'a')), endedSpan(own.chat('s2', 'b'))]

    await Promise.all([1, 2, 3].map(() => exportSpans(exporter, ...both(), ...both())))

    expect(Object.fromEntries(most)).toEqual({ s1: 1, s2: 1, all: 2 })
    expect(openSync.messages('s1')).toHaveLength(6)
  })

  it('stops a session at the span that it can’t send, and names that one first', async () => {
    const { openSync, exporter } = await start()
    const spans = ['one', 'two', 'three'].map((text) => endedSpan(own.chat('s1', text)))
    const [, two, three] = spans.map(idOf)
    openSync.reply(({ body }) =>
      JSON.stringify(body).includes('two') ? { status: 500, body: { error: 'Bad value' } } : undefined,
    )

    const failure = failureOf(await exportSpans(exporter, ...spans))

    expect(failure).toMatchObject({ kind: 'retry', suspect: true, spanIds: [two, three] })
    expect(failure.reason).toBe('OpenSync answered 500 to POST /sync/message: Bad value')
    expect(texts(openSync, 's1')).toEqual(['assistant: one'])
  })

  it('goes on after a span that is rejected, and names that one alone', async () => {
    const { openSync, exporter } = await start()
    const spans = ['one', 'two', 'three'].map((text) => endedSpan(own.chat('s1', text)))
    openSync.reply(({ body }) => (JSON.stringify(body).includes('two') ? { status: 413 } : undefined))

    const failure = failureOf(await exportSpans(exporter, ...spans))

    expect(failure).toMatchObject({ kind: 'rejected', spanIds: [idOf(spans[1] ?? endedSpan({ name: '' }))] })
    expect(texts(openSync, 's1')).toEqual(['assistant: one', 'assistant: three'])
  })

  it('does not let one session’s bad span hold up another session', async () => {
    const { openSync, exporter } = await start()
    // In quotes: the ids of other spans are hexadecimal, and may well hold these three letters.
    openSync.reply(({ body }) => (JSON.stringify(body).includes('"bad"') ? { status: 500 } : undefined))

    await exportSpans(exporter, endedSpan(own.chat('s1', 'bad')), endedSpan(own.chat('s2', 'good')))

    expect(texts(openSync, 's2')).toEqual(['assistant: good'])
  })

  it('spares a server in trouble the sessions that have not begun', async () => {
    const { openSync, exporter } = await start()
    openSync.reply(() => ({ status: 503 }))
    const spans = Array.from({ length: 50 }, (_, n) => endedSpan(own.chat(`s${n}`, 'Hi')))

    const failure = failureOf(await exportSpans(exporter, ...spans))

    expect(new Set(failure.spanIds)).toEqual(new Set(spans.map(idOf)))
    expect(openSync.requests.length).toBeLessThanOrEqual(8)
  })

  it('doubles nothing when the answer to a message was lost', async () => {
    const { openSync, exporter } = await start()
    const span = endedSpan(own.chat('s1', 'Once.'))
    openSync.reply(({ path }) => (path === '/sync/message' ? 'commit-then-drop' : undefined))
    const first = await exportSpans(exporter, span)
    openSync.reply(undefined)

    const second = await exportSpans(exporter, span)

    expect(failureOf(first)).toMatchObject({ kind: 'retry' })
    expect(second).toEqual(SUCCESS)
    expect(texts(openSync, 's1')).toEqual(['assistant: Once.'])
  })

  it('gets a change of cost alone through OpenSync’s window for repeats', async () => {
    const { openSync, exporter } = await start()
    const totals = (cost: number, changed: boolean) =>
      own.session('s1', {
        'claude_code.session.title': 'T',
        'claude_code.session.title_changed': changed,
        'claude_code.session.input_tokens': 10,
        'claude_code.session.output_tokens': 5,
        'claude_code.session.cost_usd': cost,
      })

    await exportSnapshots(exporter, openSpan(totals(0.1, true)))
    await exportSpans(exporter, endedSpan(totals(0.2, false)))

    expect(openSync.session('s1')).toMatchObject({ title: 'T', cost: 0.2 })
  })

  it('has a message taken whose surrogate pair OpenSync would cut in its search text', async () => {
    const { openSync, exporter } = await start()
    await exportSpans(exporter, endedSpan(own.chat('s1', 'x'.repeat(9_997))))

    const result = await exportSpans(exporter, endedSpan(own.chat('s1', '🎉🎉🎉')))

    expect(result).toEqual(SUCCESS)
    expect(openSync.messages('s1').at(-1)).toMatchObject({ textContent: '🎉🎉🎉', parts: [] })
  })

  it('has texts, results and labels of any size and kind taken', async () => {
    const { openSync, exporter } = await start()
    const huge = '🎉\ud83d'.repeat(500_000)

    const result = await exportSpans(
      exporter,
      endedSpan(
        own.session('s1', { 'claude_code.session.title': huge, 'claude_code.session.title_changed': true }),
      ),
      endedSpan(own.prompt('s1', huge)),
      endedSpan(own.chat('s1', huge)),
      endedSpan(
        own.tool('s1', huge, {
          'gen_ai.tool.call.id': huge,
          'gen_ai.tool.call.arguments': JSON.stringify({ $schema: huge }),
          'gen_ai.tool.call.result': huge,
        }),
      ),
    )

    expect(result).toEqual(SUCCESS)
    expect(openSync.messages('s1').map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    for (const { textContent } of openSync.messages('s1'))
      expect(textContent).toMatch(/\[cut: \d+ of \d+ bytes/)
  })

  it('waits in forceFlush for what is under way', async () => {
    const { openSync, exporter } = await start()

    exporter.export([endedSpan(own.chat('s1', 'Hi'))], () => {})
    await exporter.forceFlush()

    expect(texts(openSync, 's1')).toEqual(['assistant: Hi'])
  })
})
