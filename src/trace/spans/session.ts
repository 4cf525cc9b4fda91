/**
 * The root span of a run: its start, the session as known so far, and its end.
 */
import { type Link, type Span, TraceFlags } from '@opentelemetry/api'
import { deriveSpanId, deriveTraceId } from '../ids.ts'
import { ATTR, SPAN } from '../semconv.ts'
import type { Run, Session } from '../state.ts'
import { summarise, titleOf } from '../summary.ts'
import { parseTraceparent, type RemoteSpan } from '../traceparent.ts'
import { common, endSpan, fail, tellOpenSpan } from './parts.ts'

type OpenRun = NonNullable<Run['opened']>

/** Starts the run's root span, whose ids derive from the first prompt of the run. */
export function startRun(session: Session, run: Run, promptId: string): OpenRun {
  const around = parseTraceparent(run.traceparent)
  const traceId = (run.headless && around?.traceId) || deriveTraceId(session.id, promptId)
  const spanId = deriveSpanId(session.id, { kind: 'session', promptId })
  run.opened = { traceId, spanId, span: startRoot(session, run, traceId, spanId) }
  tellSession(session, run)
  return run.opened
}

/** Under the span that it was started under, where nobody sits at it; a person's session is a trace of its own. */
function startRoot(session: Session, run: Run, traceId: string, spanId: string): Span {
  const around = parseTraceparent(run.traceparent)
  const earlier = session.runs.slice(0, run.index).findLast(({ opened }) => opened)?.opened
  return session.tracing.start({
    name: SPAN.session,
    traceId,
    spanId,
    ...(run.headless && around ? { parentId: around.spanId } : {}),
    startMs: run.startMs,
    links: [earlier, run.headless ? undefined : around].flatMap(linkTo),
    attributes: common(session, 'CHAIN'),
  })
}

function linkTo(span: RemoteSpan | undefined): Link[] {
  if (span === undefined) return []
  const { traceId, spanId } = span
  return [{ context: { traceId, spanId, traceFlags: TraceFlags.SAMPLED } }]
}

/** Queues a snapshot of the session as known so far. After its root has ended, a twin of it is told. */
export function tellSession(session: Session, run: Run): void {
  if (run.opened === undefined) return
  const { traceId, spanId } = run.opened
  const span = run.closed ? startRoot(session, run, traceId, spanId) : run.opened.span
  const title = titleOf(session, run)
  span.setAttributes({
    ...summarise(session, run),
    ...(title === session.toldTitle ? {} : { [ATTR.titleChanged]: true }),
  })
  tellOpenSpan(session, run, span)
  span.setAttribute(ATTR.titleChanged, false)
  session.toldTitle = title
  session.changed = false
}

export function endRun(session: Session, run: Run): void {
  if (run.opened === undefined) return
  const { span } = run.opened
  span.setAttributes({
    ...summarise(session, run),
    [ATTR.titleChanged]: titleOf(session, run) !== session.toldTitle,
  })
  if (run.vanished && run.end === undefined) fail(span, 'client_gone')
  endSpan(session, run, span, run.end?.atMs ?? run.lastMs)
  session.toldTitle = titleOf(session, run)
  const isLast = session.runs.slice(run.index + 1).every(({ opened }) => opened === undefined)
  session.changed = !isLast
  if (isLast) session.promptEnded = false
}
