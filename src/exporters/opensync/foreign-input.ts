/**
 * Finds what users said in the input that another program recorded: new messages alone, or the whole
 * conversation again with every call. Pure; knows what was sent before only from the memory it is given.
 */
import { createHash } from 'node:crypto'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ATTR } from '../../trace/semconv.ts'
import type { ConvexObject } from './convex-values.ts'
import { type ChatMessage, parseMessages, textIn } from './gen-ai-messages.ts'
import { isModelCall, messageIdOf, textMessage } from './message-payloads.ts'
import type { SessionMemory } from './session-memory.ts'
import { sessionIdOf, spanIdOf, textOf } from './span-reading.ts'

export interface UserMessage {
  body: ConvexObject
  /** To be remembered once the message is delivered. */
  sayings: string[]
}

/** What users said in a foreign span's input, in the order of the conversation. */
export function userTexts(span: ReadableSpan): string[] {
  return textsOfUsers(inputOf(span))
}

/** The user messages of a foreign span that were not sent yet. */
export function userMessages(span: ReadableSpan, memory: SessionMemory): UserMessage[] {
  const input = inputOf(span)
  const isWhole = isHistory(input)
  // Calls that follow may repeat the session's first input, so it is named as they will name it.
  const isRepeatable = isWhole || memory.firstInput === spanIdOf(span)
  return sayingsIn(input)
    .filter(({ key, text }) => !(isWhole && memory.hasSaid(key)) && !memory.hasSaid(toldByOther(span, text)))
    .map(({ key, text, index }) => {
      const id = isRepeatable ? `${sessionIdOf(span)}:${key}` : `${messageIdOf(span)}:${index}`
      return { body: textMessage(span, id, 'user', text), sayings: [key, toldBy(span, text)] }
    })
}

interface Saying {
  text: string
  index: number
  /** The same wherever a conversation is repeated, even if its beginning is left off. */
  key: string
}

function sayingsIn(input: readonly ChatMessage[]): Saying[] {
  const texts = textsOfUsers(input)
  return texts.map((text, index) => {
    const occurrence = texts.slice(0, index).filter((earlier) => earlier === text).length
    return { text, index, key: `${hashOf(text)}:${occurrence}` }
  })
}

function inputOf(span: ReadableSpan): ChatMessage[] {
  return parseMessages(textOf(span, ATTR.inputMessages), 'user')
}

function textsOfUsers(input: readonly ChatMessage[]): string[] {
  return input
    .filter(({ role }) => role === 'user')
    .map((message) => textIn([message]))
    .filter((text) => text !== '')
}

/** An answer among the input shows that it is the conversation so far. */
function isHistory(input: readonly ChatMessage[]): boolean {
  return input.some(({ role }) => role === 'assistant' || role === 'tool')
}

/** An agent's span and its first call of the model often tell of the same prompt. */
function toldByOther(span: ReadableSpan, text: string): string {
  return tellingOf(span, isModelCall(span) ? 'agent' : 'model', text)
}

function toldBy(span: ReadableSpan, text: string): string {
  return tellingOf(span, isModelCall(span) ? 'model' : 'agent', text)
}

function tellingOf(span: ReadableSpan, teller: 'agent' | 'model', text: string): string {
  return `${span.spanContext().traceId}:${teller}:${hashOf(text)}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
