/**
 * A span as people and programs look at it: plain data, times in milliseconds, and a few words on what it was.
 * Knows the names of attributes, and nothing of files or screens.
 */
import * as z from 'zod'
import { parseMessages, textIn } from '../exporters/opensync/gen-ai-messages.ts'
import { ATTR, OPERATION, SPAN } from '../trace/semconv.ts'
import type { Item } from '../trace/state.ts'

export type SpanKind = 'session' | 'prompt' | 'agent' | 'response' | 'tool' | 'message' | 'compaction'

export interface SessionSpan {
  traceId: string
  spanId: string
  parentId?: string
  kind: SpanKind
  name: string
  /** Unix milliseconds, with their fraction. */
  startMs: number
  /** Absent while it is open. */
  endMs?: number
  /** Low-cardinality reason, where it failed. */
  error?: string
  /** What was said of the failure. */
  errorMessage?: string
  attributes: Readonly<Record<string, unknown>>
}

export function toSessionSpan({ span, type }: Item): SessionSpan {
  const { traceId, spanId } = span.spanContext()
  const parentId = span.parentSpanContext?.spanId
  const error = textAt(span.attributes, ATTR.errorType)
  return {
    traceId,
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    kind: kindOf(span.name, span.attributes),
    name: span.name,
    startMs: toMs(span.startTime),
    ...(type === 'ended' ? { endMs: toMs(span.endTime) } : {}),
    ...(error === undefined ? {} : { error }),
    ...(span.status.message === undefined ? {} : { errorMessage: span.status.message }),
    attributes: span.attributes,
  }
}

const toMs = ([seconds, nanoseconds]: readonly [number, number]): number =>
  (seconds * 1e6 + Math.round(nanoseconds / 1e3)) / 1e3

function kindOf(name: string, attributes: SessionSpan['attributes']): SpanKind {
  if (name === SPAN.userMessage) return 'message'
  if (name === SPAN.compaction) return 'compaction'
  switch (attributes[ATTR.operation]) {
    case OPERATION.chat:
      return 'response'
    case OPERATION.executeTool:
      return 'tool'
    case OPERATION.invokeAgent:
      return name === SPAN.prompt ? 'prompt' : 'agent'
    default:
      return 'session'
  }
}

type Attributed = Pick<SessionSpan, 'attributes'>

export const textAt = (attributes: SessionSpan['attributes'], name: string): string | undefined => {
  const value = attributes[name]
  return typeof value === 'string' ? value : undefined
}

export const numberAt = (attributes: SessionSpan['attributes'], name: string): number | undefined => {
  const value = attributes[name]
  return typeof value === 'number' ? value : undefined
}

/** Who or what did it: a tool's name, a model's, an agent's; else what kind of thing it is. */
export function actorOf({ kind, attributes }: SessionSpan): string {
  switch (kind) {
    case 'prompt':
    case 'message':
      return textAt(attributes, ATTR.promptRole) ?? 'user'
    case 'agent':
      return textAt(attributes, ATTR.agentName) ?? 'agent'
    case 'response':
      return textAt(attributes, ATTR.responseModel) ?? 'assistant'
    case 'tool':
      return textAt(attributes, ATTR.toolName) ?? 'tool'
    case 'session':
    case 'compaction':
      return kind
    default:
      return kind satisfies never
  }
}

/** What was said in it, in full: a prompt's or a response's text. */
function saidIn({ attributes }: Attributed): string {
  return [ATTR.inputMessages, ATTR.outputMessages]
    .map((name) => textIn(parseMessages(textAt(attributes, name), 'assistant')))
    .filter((text) => text !== '')
    .join('\n\n')
}

/** In one line, whatever tells it best: a text's words, an agent's task, a call's first argument. */
export function gistOf(span: SessionSpan): string {
  const { kind, attributes } = span
  switch (kind) {
    case 'prompt':
    case 'message':
    case 'response': {
      const said = saidIn(span)
      return oneLine(summaryIn(said) ?? (said || (span.errorMessage ?? callsIn(span))))
    }
    case 'agent':
      return oneLine(textAt(attributes, ATTR.agentDescription) ?? '')
    case 'tool':
      return oneLine(firstArgument(textAt(attributes, ATTR.toolArguments)))
    case 'session':
      return oneLine(textAt(attributes, ATTR.title) ?? '')
    case 'compaction':
      return oneLine(textAt(attributes, ATTR.compactionTrigger) ?? '')
    default:
      return kind satisfies never
  }
}

/** Claude Code tells the model in XML that an agent has finished. */
const summaryIn = (text: string): string | undefined =>
  /^<task-notification>.*<summary>(.*?)<\/summary>/s.exec(text)?.[1]

const callSchema = z.array(
  z.object({ parts: z.array(z.object({ type: z.string(), name: z.string() }).nullable().catch(null)) }),
)

/** `→ Read, Bash`: what a response that says nothing asked for. */
function callsIn({ attributes }: Attributed): string {
  const messages = callSchema.safeParse(parseJson(textAt(attributes, ATTR.outputMessages))).data ?? []
  const names = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part?.type === 'tool_call' ? [part.name] : [])),
  )
  return names.length === 0 ? '' : `→ ${names.join(', ')}`
}

const argumentsSchema = z.record(z.string(), z.unknown())

function firstArgument(json: string | undefined): string {
  const args = argumentsSchema.safeParse(parseJson(json)).data ?? {}
  return Object.values(args).find((value) => typeof value === 'string') ?? ''
}

/** Undefined where it is none. */
export function parseJson(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

/** What others wrote must not move the cursor of a terminal, nor pass for a line of ours. */
export const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
  text.replaceAll(/[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
