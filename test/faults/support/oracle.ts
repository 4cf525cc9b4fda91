/**
 * What must have arrived of made-up sessions, as the generator tells it. Uses nothing of the code under test:
 * what arrived is read by the words of OpenSync's and OpenTelemetry's own formats.
 */
import { expect } from 'vitest'
import type { EmbeddedOpenSync } from '../../../src/embedded/server.ts'
import type { StoredMessage } from '../../../src/embedded/store.ts'
import { type ExpectedMessage, inOrder, type MadeSession } from '../../support/sessions/generator.ts'
import { attribute, type TakenSpan, type TraceStore } from './trace-store.ts'

export interface Tolerance {
  /** Hooks were lost, and the transcript's time stands for theirs: times are not compared. */
  timeless?: boolean
}

/** OpenSync has each message once, in order, and the totals. */
export function expectInOpenSync(
  openSync: EmbeddedOpenSync,
  made: MadeSession,
  tolerance: Tolerance = {},
): void {
  const arrived = inOrder(openSync.messages(made.id).map(toldByOpenSync))
  expect(forComparison(arrived, tolerance), `messages of ${made.id}`).toEqual(
    forComparison(made.messages, tolerance),
  )
  const session = openSync.session(made.id)
  expect(session?.promptTokens, `input tokens of ${made.id}`).toBe(made.inputTokens)
  expect(session?.completionTokens, `output tokens of ${made.id}`).toBe(made.outputTokens)
  expect(session?.cost).toBeCloseTo(made.costUsd, 8)
}

/** The backend has each span once, all its parents, and no other content at a repeat. */
export function expectInTraces(traces: TraceStore, made: MadeSession, tolerance: Tolerance = {}): void {
  const spans = traces.spansOf(made.id)
  const told = inOrder(spans.flatMap(toldBySpan))
  expect(forComparison(told, tolerance), `spans of ${made.id}`).toEqual(
    forComparison(made.messages, tolerance),
  )
  expect(countKinds(spans), `kinds of spans of ${made.id}`).toEqual(made.spans)
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const orphans = spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))
  expect(
    orphans.map(({ name }) => name),
    `spans without their parents of ${made.id}`,
  ).toEqual([])
  expect([...traces.changed], 'spans that came again changed').toEqual([])
}

const forComparison = (messages: ExpectedMessage[], { timeless }: Tolerance) => {
  if (!timeless) return messages
  return messages.map(({ role, what, failed }) => `${role} ${what} ${failed ?? false}`).sort()
}

function toldByOpenSync({ role, textContent = '', parts, createdAt }: StoredMessage): ExpectedMessage {
  const atMs = Math.floor(createdAt)
  if (role !== 'tool')
    return {
      role: role === 'system' ? 'system' : role === 'user' ? 'user' : 'assistant',
      what: textContent,
      atMs,
    }
  const text = JSON.stringify(parts)
  const what = /"toolCallId":"([^"]+)"/.exec(text)?.[1] ?? 'a call without an id'
  return { role: 'tool', what, atMs, ...(text.includes('"isError":true') ? { failed: true } : {}) }
}

function toldBySpan(span: TakenSpan): ExpectedMessage[] {
  const atMs = Number(BigInt(span.startTimeUnixNano) / 1_000_000n)
  const call = attribute(span, 'gen_ai.tool.call.id')
  if (call !== undefined) {
    const failed = span.status?.code === 2 && attribute(span, 'error.type') !== 'abandoned'
    return [{ role: 'tool', what: call, atMs, ...(failed ? { failed } : {}) }]
  }
  const input = textIn(attribute(span, 'gen_ai.input.messages'))
  if (input !== '') return [{ role: 'user', what: input, atMs }]
  const output = textIn(attribute(span, 'gen_ai.output.messages'))
  if (output !== '') return [{ role: 'assistant', what: output, atMs }]
  const error = span.name.startsWith('chat') ? span.status?.message : undefined
  return error ? [{ role: 'system', what: error, atMs }] : []
}

function textIn(messages: string | undefined): string {
  if (messages === undefined) return ''
  const [message] = JSON.parse(messages)
  return message.parts
    .flatMap((part: { type: string; content?: string }) => (part.type === 'text' ? [part.content] : []))
    .join('')
}

function countKinds(spans: TakenSpan[]): MadeSession['spans'] {
  const count = (matches: (span: TakenSpan) => boolean) => spans.filter(matches).length
  return {
    runs: count(({ name }) => name === 'claude_code.session'),
    prompts: count(({ name }) => name === 'invoke_agent claude-code'),
    agents: count(({ name }) => name.startsWith('invoke_agent') && name !== 'invoke_agent claude-code'),
    tools: count(({ name }) => name.startsWith('execute_tool')),
    queued: count(({ name }) => name === 'claude_code.user_message'),
    responses: count(({ name }) => name.startsWith('chat')),
  }
}
