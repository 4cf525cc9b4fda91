/** Makes real spans by the SDK, as this project's trace layer and as other programs make them. */
import {
  type Attributes,
  type HrTime,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { snapshot } from '../../src/trace/snapshot.ts'

/** 2026-01-01, in seconds; far from every dedup window. */
const START_S = 1_767_225_600
export const START_MS = START_S * 1_000
const START: HrTime = [START_S, 0]

export interface SpanRecipe {
  name: string
  attributes?: Attributes
  startTime?: HrTime
  durationMs?: number
  /** The status message of a failed span. */
  error?: string
  scope?: string
  /** Gives the trace to be in. */
  parent?: ReadableSpan
}

const OURS = 'claude-code-sync'

export function endedSpan(recipe: SpanRecipe): ReadableSpan {
  const ended: ReadableSpan[] = []
  const span = startSpan(recipe, (readable) => ended.push(readable))
  const [seconds, nanoseconds] = recipe.startTime ?? START
  span.end([seconds, nanoseconds + (recipe.durationMs ?? 1_500) * 1_000_000])
  const [readable] = ended
  if (readable === undefined) throw new Error('the SDK gave no span back')
  return readable
}

export function openSpan(recipe: SpanRecipe): ReadableSpan {
  return snapshot(startSpan(recipe, () => {}))
}

function startSpan(recipe: SpanRecipe, onEnd: (span: ReadableSpan) => void): Span {
  const { name, attributes = {}, startTime = START, error, scope = OURS, parent } = recipe
  const nothing = async () => {}
  const processor = { onStart() {}, onEnd, forceFlush: nothing, shutdown: nothing }
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer(scope)
  const context = parent
    ? trace.setSpanContext(ROOT_CONTEXT, { ...parent.spanContext(), traceFlags: TraceFlags.SAMPLED })
    : ROOT_CONTEXT
  const span = tracer.startSpan(name, { attributes, startTime }, context)
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
  return span
}

/** A start `ms` after the usual one. */
export function startAt(ms: number): HrTime {
  return [START_S + Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000) * 1_000]
}

export const idOf = (span: ReadableSpan): string => span.spanContext().spanId

type Part = { type: string; content: string }

export function messageList(...messages: [role: string, ...parts: (string | Part)[]][]): string {
  return JSON.stringify(
    messages.map(([role, ...parts]) => ({
      role,
      parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', content: part } : part)),
    })),
  )
}

const session = (id: string): Attributes => ({ 'session.id': id, 'gen_ai.conversation.id': id })

/** Our own spans, as the trace layer makes them. */
export const own = {
  session: (id: string, attributes: Attributes = {}, recipe: Partial<SpanRecipe> = {}): SpanRecipe => ({
    name: 'claude_code.session',
    attributes: { ...session(id), ...attributes },
    ...recipe,
  }),
  prompt: (id: string, text: string, attributes: Attributes = {}): SpanRecipe => ({
    name: 'invoke_agent claude-code',
    attributes: {
      ...session(id),
      'gen_ai.operation.name': 'invoke_agent',
      'claude_code.prompt.role': 'user',
      'gen_ai.input.messages': messageList(['user', text]),
      ...attributes,
    },
  }),
  chat: (id: string, text: string, attributes: Attributes = {}): SpanRecipe => ({
    name: 'chat claude-opus-5-5',
    attributes: {
      ...session(id),
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.model': 'claude-opus-5-5',
      'gen_ai.usage.input_tokens': 120,
      'gen_ai.usage.output_tokens': 30,
      'gen_ai.output.messages': messageList(['assistant', text]),
      ...attributes,
    },
  }),
  tool: (id: string, name: string, attributes: Attributes = {}): SpanRecipe => ({
    name: `execute_tool ${name}`,
    attributes: {
      ...session(id),
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.id': 'toolu_1',
      ...attributes,
    },
  }),
}
