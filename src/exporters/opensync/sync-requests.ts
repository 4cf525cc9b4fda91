/**
 * Decides which calls of the sync API a span of one session stands for, and in which order. Pure but for the
 * memory it is given; knows nothing of HTTP.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ATTR } from '../../trace/semconv.ts'
import type { ConvexObject } from './convex-values.ts'
import { userMessages, userTexts } from './foreign-input.ts'
import {
  isModelCall,
  isPrompt,
  isToolCall,
  promptMessage,
  responseMessage,
  toolMessage,
} from './message-payloads.ts'
import type { SessionFacts, SessionMemory } from './session-memory.ts'
import { introductionPayload, isSession, sessionPayload } from './session-payload.ts'
import { booleanOf, isForeign, sessionIdOf, spanIdOf, startOf, textOf } from './span-reading.ts'
import { titleFrom } from './title.ts'

export interface SyncRequest {
  path: '/sync/session' | '/sync/message'
  body: ConvexObject
  /** To be tried where OpenSync may be unable to take `body`. */
  fallback?: ConvexObject
  /** To be called once OpenSync has taken it. */
  delivered: () => void
}

/**
 * What has to be sent before any message of `spans`, all of one session: a message without its session would
 * make OpenSync create one with the wrong time. Our own session item is its own introduction.
 */
export function introductionTo(spans: readonly ReadableSpan[], memory: SessionMemory): SyncRequest[] {
  const [first] = spans
  const facts = factsFrom(spans.filter(isForeign), memory.facts)
  if (first === undefined || (memory.introduced && Object.keys(facts).length === 0)) return []
  const createdAt = Math.min(...spans.map(startOf))
  const body = introductionPayload({ sessionId: sessionIdOf(first), createdAt, ...facts })
  return [sessionRequest(body, memory, facts)]
}

export interface RequestOptions {
  syncToolCalls: boolean
}

export function requestsFor(
  span: ReadableSpan,
  memory: SessionMemory,
  { syncToolCalls }: RequestOptions,
): SyncRequest[] {
  if (isSession(span)) return [sessionRequest(sessionPayload(span), memory)]
  if (isToolCall(span)) return syncToolCalls && mayBeTold(span) ? [messageRequest(toolMessage(span))] : []
  const said = isForeign(span) ? foreignInput(span, memory) : ownInput(span)
  return [...said, ...answer(span)]
}

/** A call that has ended, unless its session's owner keeps what tools do to himself. */
const mayBeTold = (span: ReadableSpan): boolean => span.ended && !booleanOf(span, ATTR.toolWithheld)

/** Only what is known now and was not before: nothing is ever sent twice, or taken back. */
function factsFrom(spans: readonly ReadableSpan[], known: SessionFacts): SessionFacts {
  const calls = spans.filter(isModelCall)
  const title = known.title ?? titleOf(spans)
  const model = known.model ?? firstText(calls, ATTR.responseModel) ?? firstText(calls, ATTR.requestModel)
  const provider = known.provider ?? firstText(calls, ATTR.provider)
  return {
    ...(title !== known.title && { title }),
    ...(model !== known.model && { model }),
    ...(provider !== known.provider && { provider }),
  }
}

/** Children end before their parents, so the first span is not always the first thing that happened. */
function titleOf(spans: readonly ReadableSpan[]): string | undefined {
  const [first] = spans
    .filter(hearsUsers)
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap(userTexts)
  return first === undefined ? undefined : titleFrom(first)
}

function firstText(spans: readonly ReadableSpan[], attribute: string): string | undefined {
  return spans.map((span) => textOf(span, attribute)).find((text) => text !== undefined)
}

function ownInput(span: ReadableSpan): SyncRequest[] {
  const message = isPrompt(span) ? promptMessage(span) : undefined
  return message === undefined ? [] : [messageRequest(message)]
}

function foreignInput(span: ReadableSpan, memory: SessionMemory): SyncRequest[] {
  if (!hearsUsers(span)) return []
  if (userTexts(span).length > 0) memory.firstInput ??= spanIdOf(span)
  return userMessages(span, memory).map(({ body, sayings }) =>
    messageRequest(body, () => memory.remember(sayings)),
  )
}

function hearsUsers(span: ReadableSpan): boolean {
  return isPrompt(span) || isModelCall(span)
}

function answer(span: ReadableSpan): SyncRequest[] {
  const message = span.ended && isModelCall(span) ? responseMessage(span) : undefined
  return message === undefined ? [] : [messageRequest(message)]
}

function sessionRequest(body: ConvexObject, memory: SessionMemory, facts: SessionFacts = {}): SyncRequest {
  const delivered = () => {
    memory.introduced = true
    memory.facts = { ...memory.facts, ...facts }
  }
  return { path: '/sync/session', body, delivered }
}

function messageRequest(body: ConvexObject, delivered: () => void = () => {}): SyncRequest {
  return { path: '/sync/message', body, ...fallbackFor(body), delivered }
}

/**
 * OpenSync collects a session's text parts for its search and cuts them at 10,000 UTF-16 units. Where the cut
 * goes through a surrogate pair it refuses the message, which without parts is shown all the same.
 */
function fallbackFor({ parts, ...body }: ConvexObject): { fallback?: ConvexObject } {
  const hasPair = typeof body.textContent === 'string' && /[\u{10000}-\u{10FFFF}]/u.test(body.textContent)
  return parts !== undefined && body.role !== 'tool' && hasPair ? { fallback: body } : {}
}
