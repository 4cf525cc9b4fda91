/**
 * Reads what OpenSync needs off a span, whoever made it: its session, its times, its attributes. Knows the
 * conventions' names, and nothing of OpenSync's fields.
 */
import { type HrTime, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ATTR } from '../../trace/semconv.ts'
import { wellFormed } from './convex-values.ts'

/** The instrumentation scope, and the namespace of attributes, of spans that this project made. */
const OUR_SCOPE = 'claude-code-sync'
const OUR_NAMESPACE = 'claude_code.'

export function spanIdOf(span: ReadableSpan): string {
  return span.spanContext().spanId
}

/** A program that names no conversation has one for each trace. */
export function sessionIdOf(span: ReadableSpan): string {
  const named = textOf(span, ATTR.conversationId) || textOf(span, ATTR.sessionId)
  return wellFormed(named || span.spanContext().traceId)
}

/** Our own session items give title and totals, so nothing is guessed for them as for a foreign program. */
export function isForeign(span: ReadableSpan): boolean {
  const names = [span.name, ...Object.keys(span.attributes)]
  return span.instrumentationScope.name !== OUR_SCOPE && !names.some((name) => name.startsWith(OUR_NAMESPACE))
}

/** Unix time in milliseconds. The microseconds stay: they order what happened within one millisecond. */
export function startOf(span: ReadableSpan): number {
  return milliseconds(span.startTime)
}

export function durationOf(span: ReadableSpan): number {
  return milliseconds(span.duration)
}

export function hasFailed(span: ReadableSpan): boolean {
  return span.status.code === SpanStatusCode.ERROR
}

/** What the span says went wrong: for people, else for machines. */
export function failureOf(span: ReadableSpan): string | undefined {
  return span.status.message || textOf(span, ATTR.errorType)
}

export function textOf(span: ReadableSpan, attribute: string): string | undefined {
  const value = span.attributes[attribute]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? value : undefined
}

export function numberOf(span: ReadableSpan, attribute: string): number | undefined {
  const value = span.attributes[attribute]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function booleanOf(span: ReadableSpan, attribute: string): boolean | undefined {
  const value = span.attributes[attribute]
  return typeof value === 'boolean' ? value : undefined
}

export function textsOf(span: ReadableSpan, attribute: string): string[] | undefined {
  const value = span.attributes[attribute]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000 + Math.floor(nanoseconds / 1_000) / 1_000
}
