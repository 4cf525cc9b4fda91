/**
 * Derives trace and span ids from a session's own data, so that a replay, a second bridge or a backfill give
 * the same. Knows no randomness and no state.
 */
import { hash } from 'node:crypto'

/** What a span is derived from, beside the session's id: its kind and its natural key. */
export type SpanKey =
  | { kind: 'session'; promptId: string }
  | { kind: 'prompt'; promptId: string }
  | { kind: 'message'; uuid: string }
  | { kind: 'response'; messageId: string }
  | { kind: 'answer'; turnId: string; ordinal: number }
  | { kind: 'failure'; uuid: string }
  | { kind: 'tool'; toolUseId: string }
  | { kind: 'agent'; agentId: string }
  | { kind: 'compaction'; uuid: string }

/** 32 hex digits. `promptId` is the first of the run that the trace stands for. */
export const deriveTraceId = (sessionId: string, promptId: string): string =>
  digest(['trace', sessionId, promptId]).slice(0, 32)

/** 16 hex digits. */
export const deriveSpanId = (sessionId: string, key: SpanKey): string =>
  digest(['span', sessionId, ...Object.values(key).map(String)]).slice(0, 16)

const digest = (parts: string[]): string => hash('sha256', parts.join('\0'), 'hex')
