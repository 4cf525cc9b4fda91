/**
 * Spans of what happens beside responses and tools: a message typed while Claude worked, and a compaction.
 */
import { deriveSpanId } from '../ids.ts'
import { ATTR, SPAN } from '../semconv.ts'
import type { Run, Session, Turn } from '../state.ts'
import { asMessages, common, endSpan, startChild, textMessage } from './parts.ts'
import { startRun } from './session.ts'

/** What a person typed while Claude worked. */
export function tellQueuedMessage(
  session: Session,
  turn: Turn,
  message: { uuid: string; text: string; role: 'user' | 'system'; atMs: number },
): void {
  const span = startChild(session, turn, {
    name: SPAN.userMessage,
    spanId: deriveSpanId(session.id, { kind: 'message', uuid: message.uuid }),
    startMs: message.atMs,
    attributes: {
      ...common(session, 'CHAIN'),
      [ATTR.promptRole]: message.role,
      [ATTR.inputMessages]: asMessages(textMessage(message.role, message.text)),
    },
  })
  endSpan(session, turn.run, span, message.atMs)
}

interface Compaction {
  uuid: string
  atMs: number
  durationMs?: number | undefined
  trigger?: string | undefined
  preTokens?: number | undefined
}

/** A compaction: of its turn when it came by itself, of the session when a person asked for it. */
export function tellCompaction(
  session: Session,
  run: Run,
  turn: Turn | undefined,
  compaction: Compaction,
): void {
  const root = run.opened ?? startRun(session, run, compaction.uuid)
  const span = session.tracing.start({
    name: SPAN.compaction,
    traceId: root.traceId,
    spanId: deriveSpanId(session.id, { kind: 'compaction', uuid: compaction.uuid }),
    parentId: turn?.spanId ?? root.spanId,
    startMs: compaction.atMs - (compaction.durationMs ?? 0),
    attributes: {
      ...common(session, 'CHAIN'),
      [ATTR.compactionTrigger]: compaction.trigger,
      [ATTR.compactionPreTokens]: compaction.preTokens,
    },
  })
  endSpan(session, run, span, compaction.atMs)
}
