import { SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ATTR, OPERATION, SPAN } from '../../src/trace/semconv.ts'
import { type Phoenix, type PhoenixSpan, startPhoenix } from './phoenix.ts'
import { describeWith } from './provided.ts'
import { idOf, recordedSpans, send } from './session.ts'

describeWith('BACKENDS_PHOENIX')('Phoenix', () => {
  const spans = ['agents', 'tools'].flatMap(recordedSpans)
  let phoenix: Phoenix
  let shown: PhoenixSpan[]

  beforeAll(async () => {
    phoenix = await startPhoenix()
    await send(spans, {
      endpoint: phoenix.otlpUrl,
      protocol: 'http/protobuf',
      resource: { 'openinference.project.name': 'sessions' },
    })
    shown = await untilSpans(phoenix, spans.length)
  })
  afterAll(() => phoenix?.stop())

  test('shows the whole tree, every span once, in the project that the resource names', () => {
    expect(shown.map(treeOf).sort()).toEqual(
      spans.map((span) => `${idOf(span)} under ${span.parentSpanContext?.spanId ?? 'nothing'}`).sort(),
    )
  })

  test('takes prompts and agents for agents, responses for model calls, and tools for tools', () => {
    for (const span of spans) expect(shownOf(span)).toMatchObject({ span_kind: kindOf(span) })
    expect(new Set(shown.map(({ span_kind }) => span_kind))).toEqual(
      new Set(['AGENT', 'LLM', 'TOOL', 'CHAIN']),
    )
  })

  test('counts the tokens of every response', () => {
    const responses = spans.filter(({ attributes }) => attributes[ATTR.operation] === OPERATION.chat)
    expect(responses.length).toBeGreaterThan(1)
    for (const response of responses) {
      expect(response.attributes[ATTR.inputTokens]).toBeGreaterThan(0)
      expect(shownOf(response)?.attributes).toMatchObject({
        'llm.token_count.prompt': response.attributes[ATTR.inputTokens],
        'llm.token_count.completion': response.attributes[ATTR.outputTokens],
        'llm.model_name': response.attributes[ATTR.responseModel],
      })
    }
  })

  test('shows which spans failed', () => {
    const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)
    expect(failed.length).toBeGreaterThan(0)

    const shownAsFailed = shown.filter(({ status_code }) => status_code === 'ERROR')
    expect(shownAsFailed.map(({ context }) => context.span_id).sort()).toEqual(failed.map(idOf).sort())
  })

  const shownOf = (span: ReadableSpan) => shown.find(({ context }) => context.span_id === idOf(span))
})

const untilSpans = (phoenix: Phoenix, count: number): Promise<PhoenixSpan[]> =>
  vi.waitFor(
    async () => {
      const spans = await phoenix.spansOf('sessions')
      expect(spans.length).toBeGreaterThanOrEqual(count)
      return spans
    },
    { timeout: 20_000, interval: 200 },
  )

const treeOf = ({ context, parent_id }: PhoenixSpan): string =>
  `${context.span_id} under ${parent_id ?? 'nothing'}`

function kindOf({ name, attributes }: ReadableSpan): string {
  switch (attributes[ATTR.operation]) {
    case OPERATION.invokeAgent:
      return 'AGENT'
    case OPERATION.chat:
      return 'LLM'
    case OPERATION.executeTool:
      return 'TOOL'
    default:
      expect(name).toBe(SPAN.session)
      return 'CHAIN'
  }
}
