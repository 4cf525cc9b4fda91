/**
 * Reads one session back from its journal, by the fold that makes its spans for every destination. Knows nothing
 * of how sessions are shown.
 */
import { openJournal } from '../journal/log.ts'
import { createFold } from '../trace/fold.ts'
import { ATTR } from '../trace/semconv.ts'
import type { Item } from '../trace/state.ts'
import type { Tracing } from '../trace/tracing.ts'
import { type Delivery, deliveriesOf, type SentItem } from './deliveries.ts'
import type { JournalFile } from './journals.ts'
import { numberAt, type SessionSpan, textAt, toSessionSpan } from './span.ts'

/** What isn't known is absent, never 0. */
export interface SessionSummary {
  sessionId: string
  title: string
  projectPath?: string
  projectName?: string
  gitBranch?: string
  model?: string
  /** Unix milliseconds. */
  startMs: number
  /** Unix milliseconds of the last thing known to have happened. */
  lastMs: number
  /** Milliseconds of all runs together. */
  durationMs: number
  /** Prompts that a person wrote. */
  turns: number
  toolCalls: number
  inputTokens?: number
  outputTokens?: number
  costUsd?: number
  /** user_stop, max_turns, error or completed; absent while the session is open. */
  endReason?: string
  deliveries: Delivery[]
}

export interface RecalledSession {
  summary: SessionSummary
  /** By their start. Open ones are as known so far. */
  spans: SessionSpan[]
}

/**
 * Undefined where the session has no prompt yet, and so nothing to show. Throws NewerJournalError where a newer
 * version wrote the journal.
 */
export async function recall(file: JournalFile, tracing: Tracing): Promise<RecalledSession | undefined> {
  const fold = createFold(file.sessionId, tracing)
  const journal = await openJournal(file.folder)
  const spans = new Map<string, SessionSpan>()
  let sent: SentItem[] = []
  for await (const { offset, observation } of journal.read(0)) {
    if (observation === undefined) continue
    fold.apply(observation).forEach((item, index) => {
      keep(spans, item)
      sent.push({ type: item.type, route: item.route, position: { offset, item: index } })
    })
    if (observation.kind === 'routed') sent = sent.map((item) => rerouted(item, observation.to))
  }
  const ordered = [...spans.values()].sort((a, b) => a.startMs - b.startMs)
  if (ordered.length === 0) return undefined
  return {
    summary: summarise(file.sessionId, ordered, await deliveriesOf(file.folder, sent)),
    spans: ordered,
  }
}

const rerouted = (item: SentItem, to: readonly string[]): SentItem => ({
  ...item,
  route: [...new Set([...item.route, ...to])],
})

/** A session whose span has ended is told again where late lines changed its totals: it stays ended. */
function keep(spans: Map<string, SessionSpan>, item: Item): void {
  const span = toSessionSpan(item)
  const endMs = span.endMs ?? spans.get(span.spanId)?.endMs
  spans.set(span.spanId, endMs === undefined ? span : { ...span, endMs })
}

function summarise(sessionId: string, spans: SessionSpan[], deliveries: Delivery[]): SessionSummary {
  const sessions = spans.filter(({ kind }) => kind === 'session')
  const attributes = sessions.at(-1)?.attributes ?? {}
  const text = (name: string) => textAt(attributes, name)
  const number = (name: string) => numberAt(attributes, name)
  const isAsked = (span: SessionSpan) =>
    span.kind === 'prompt' && textAt(span.attributes, ATTR.promptRole) === 'user'
  return {
    sessionId,
    title: text(ATTR.title) ?? 'Claude Code session',
    ...known('projectPath', text(ATTR.projectPath)),
    ...known('projectName', text(ATTR.projectName)),
    ...known('gitBranch', text(ATTR.gitBranch)),
    ...known('model', text(ATTR.sessionModel)),
    startMs: Math.min(...spans.map(({ startMs }) => startMs)),
    lastMs: spans.reduce((last, { startMs, endMs }) => Math.max(last, endMs ?? startMs), 0),
    durationMs: number(ATTR.sessionDuration) ?? 0,
    turns: spans.filter(isAsked).length,
    toolCalls: number(ATTR.toolCallCount) ?? 0,
    ...known('inputTokens', number(ATTR.sessionInputTokens)),
    ...known('outputTokens', number(ATTR.sessionOutputTokens)),
    ...known('costUsd', number(ATTR.sessionCost)),
    ...known('endReason', text(ATTR.endReason)),
    deliveries,
  }
}

const known = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
