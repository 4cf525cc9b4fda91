/**
 * What spans of every kind have in common: attributes, their end, and how they fail.
 */
import { type Attributes, type Span, type SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { ATTR, type GenAiMessage } from '../semconv.ts'
import type { Run, Session, Turn } from '../state.ts'

export type OpenInferenceKind = 'CHAIN' | 'AGENT' | 'LLM' | 'TOOL'

export const common = (session: Session, kind: OpenInferenceKind): Attributes => ({
  [ATTR.sessionId]: session.id,
  [ATTR.conversationId]: session.id,
  [ATTR.openinferenceKind]: kind,
})

/** One message in the conventions' shape, as a JSON string. */
export const asMessages = (message: GenAiMessage): string => JSON.stringify([message])

export const textMessage = (role: string, text: string): GenAiMessage => ({
  role,
  parts: [{ type: 'text', content: text }],
})

interface Child {
  name: string
  spanId: string
  startMs: number
  kind?: SpanKind
  attributes: Attributes
}

export function startChild(session: Session, turn: Turn, child: Child): Span {
  const { traceId } = turn.span.spanContext()
  return session.tracing.start({ ...child, traceId, parentId: turn.spanId })
}

/** Ends a span and queues it for its run's destinations. */
export function endSpan(session: Session, run: Run, span: Span, endMs: number): void {
  session.items.push({ type: 'ended', span: session.tracing.end(span, endMs), route: run.route })
}

/** Queues a span as it stands now, for destinations that upsert. */
export function tellOpenSpan(session: Session, run: Run, span: Span): void {
  session.items.push({ type: 'snapshot', span: session.tracing.snapshot(span), route: run.route })
}

export function fail(span: Span, errorType: string, message?: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) })
  span.setAttribute(ATTR.errorType, errorType)
}
