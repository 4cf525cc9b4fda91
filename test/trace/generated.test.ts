import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ATTR } from '../../src/trace/semconv.ts'
import { createTracing, type Tracing } from '../../src/trace/tracing.ts'
import { type ExpectedMessage, inOrder, makeSession, sessionPlan } from '../support/sessions/generator.ts'
import {
  endedSpans,
  itemsOf,
  journalOf,
  type ToldSpan,
  tellSpan,
  withLastLooks,
} from '../support/sessions/source.ts'

let tracing: Tracing
beforeAll(() => {
  tracing = createTracing('test')
})
afterAll(() => tracing.shutdown())

/** Looks at moments of a session, given as shares of its length: now and then, or all the time. */
const looks = fc.oneof(
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
  fc
    .integer({ min: 50, max: 600 })
    .map((count) => Array.from({ length: count }, (_, index) => index / count)),
)

const looksMsOf = (shares: number[], events: { at: number }[]): number[] => {
  const times = events.map(({ at }) => at)
  const first = Math.min(...times)
  return shares.map((share) => first + share * (Math.max(...times) - first))
}

const replay = (events: Parameters<typeof journalOf>[0]) =>
  journalOf(events, withLastLooks([], events), tracing)

test('a session gives the same ended spans in every order in which it can be read', () => {
  fc.assert(
    fc.property(sessionPlan, looks, (plan, shares) => {
      const { id, events } = makeSession(plan)
      const live = journalOf(events, withLastLooks(looksMsOf(shares, events), events), tracing)
      const replayed = endedSpans(itemsOf(id, replay(events), tracing))
      expect(endedSpans(itemsOf(id, live, tracing))).toEqual(replayed)
    }),
    { numRuns: 150 },
  )
})

test('a session tells each prompt, answer, tool call and error once, in the order in which they happened', () => {
  fc.assert(
    fc.property(sessionPlan, looks, (plan, shares) => {
      const { id, events, messages } = makeSession(plan)
      const journal = journalOf(events, withLastLooks(looksMsOf(shares, events), events), tracing)
      expect(messagesOf(Object.values(endedSpans(itemsOf(id, journal, tracing))))).toEqual(messages)
    }),
    { numRuns: 150 },
  )
})

test('the last thing told of a session has its tokens, cost and counts, exactly', () => {
  fc.assert(
    fc.property(sessionPlan, looks, (plan, shares) => {
      const made = makeSession(plan)
      const journal = journalOf(
        made.events,
        withLastLooks(looksMsOf(shares, made.events), made.events),
        tracing,
      )
      const told = itemsOf(made.id, journal, tracing).map(tellSpan)
      const last = told.findLast(({ name }) => name === 'claude_code.session')?.attributes ?? {}
      const hasResponses = told.some(({ attributes }) => attributes[ATTR.responseId] !== undefined)
      expect(last[ATTR.sessionInputTokens]).toBe(hasResponses ? made.inputTokens : undefined)
      expect(last[ATTR.sessionOutputTokens]).toBe(hasResponses ? made.outputTokens : undefined)
      if (hasResponses) expect(last[ATTR.sessionCost]).toBeCloseTo(made.costUsd, 8)
      expect(last[ATTR.messageCount]).toBe(made.messages.length)
      expect(last[ATTR.toolCallCount]).toBe(made.toolCalls)
    }),
    { numRuns: 150 },
  )
})

test('every part of a journal from its start tells the beginning of what the whole tells', () => {
  fc.assert(
    fc.property(sessionPlan, looks, fc.double({ min: 0, max: 1, noNaN: true }), (plan, shares, share) => {
      const { id, events } = makeSession(plan)
      const journal = journalOf(events, withLastLooks(looksMsOf(shares, events), events), tracing)
      const whole = itemsOf(id, journal, tracing).map(tellSpan)
      const part = itemsOf(id, journal.slice(0, Math.floor(share * journal.length)), tracing).map(tellSpan)
      expect(part).toEqual(whole.slice(0, part.length))
    }),
    { numRuns: 80 },
  )
})

test('an observation that is in the journal twice changes nothing', () => {
  fc.assert(
    fc.property(sessionPlan, (plan) => {
      const { id, events } = makeSession(plan)
      const journal = replay(events)
      const doubled = journal.flatMap((observation, index) => [observation, ...journal.slice(0, index % 7)])
      expect(itemsOf(id, doubled, tracing).map(tellSpan)).toEqual(itemsOf(id, journal, tracing).map(tellSpan))
    }),
    { numRuns: 50 },
  )
})

/** What a dashboard would show of these spans. */
const messagesOf = (spans: ToldSpan[]): ExpectedMessage[] =>
  inOrder(
    spans.flatMap((span) => {
      const [seconds, nanoseconds] = span.startTime
      const atMs = Math.floor(seconds * 1000 + nanoseconds / 1e6)
      return messageOf(span).map((message) => ({ ...message, atMs }))
    }),
  )

function messageOf({ attributes, status, name }: ToldSpan): Omit<ExpectedMessage, 'atMs'>[] {
  if (attributes[ATTR.toolCallId] !== undefined) {
    const failed = status.code === 2 && attributes[ATTR.errorType] !== 'abandoned'
    return [{ role: 'tool', what: String(attributes[ATTR.toolCallId]), ...(failed ? { failed } : {}) }]
  }
  const input = textIn(attributes[ATTR.inputMessages])
  if (input !== '')
    return [{ role: attributes[ATTR.promptRole] === 'system' ? 'system' : 'user', what: input }]
  const output = textIn(attributes[ATTR.outputMessages])
  if (output !== '') return [{ role: 'assistant', what: output }]
  return name === 'chat' && status.message ? [{ role: 'system', what: status.message }] : []
}

function textIn(messages: unknown): string {
  if (typeof messages !== 'string') return ''
  const [message] = JSON.parse(messages)
  return message.parts
    .flatMap((part: { type: string; content?: string }) => (part.type === 'text' ? [part.content] : []))
    .join('')
}
