/**
 * Runs: from a session's start, or its resumption, to its end. Opens and closes them.
 */
import type { HookObservation, ObservationOf } from '../journal/observation.ts'
import { tellCompaction } from './spans/moments.ts'
import { endRun } from './spans/session.ts'
import { emptyTally, type Run, runAt, type Session, type Turn, turnsOf, unsettledTurns } from './state.ts'
import { addUnwrittenAgents } from './subjects.ts'
import { concludeTurn } from './turns.ts'

/** A client started. One that says so twice, for being asked twice, starts one run. */
export function startSession(session: Session, start: ObservationOf<'session_started'>): void {
  if (start.source === 'compact') return
  const last = session.runs.at(-1)
  if (last && isOpen(last)) {
    if (last.opened === undefined && last.pid === start.client?.pid) return
    last.vanished = true
  }
  addRun(session, start, start)
}

/** A run that only the transcript tells of. Where a client is at work, or was asked for twice, that run tells all. */
export function startBackfill(session: Session, backfill: ObservationOf<'backfilled'>): void {
  const last = session.runs.at(-1)
  if (last === undefined || !isOpen(last)) addRun(session, backfill, backfill)
}

/** Items that were told already are rerouted by whoever keeps them. */
export function route(session: Session, to: readonly string[]): void {
  for (const run of session.runs) run.route = [...new Set([...run.route, ...to])]
}

/** The run that a hook's event belongs to. One that was never announced begins here. */
export function runOf(session: Session, hook: HookObservation): Run {
  const last = session.runs.at(-1)
  if (last === undefined) return addRun(session, hook, { source: 'startup' })
  if (hook.kind === 'prompt_submitted' && !isOpen(last)) return addRun(session, hook, { source: 'resume' })
  return last
}

const isOpen = (run: Run): boolean => run.end === undefined && !run.vanished

type Beginning = Pick<ObservationOf<'session_started'>, 'source' | 'continued' | 'headless'>

function addRun(session: Session, hook: HookObservation, beginning: Beginning): Run {
  const run: Run = {
    index: session.runs.length,
    startMs: hook.at,
    lastMs: hook.at,
    source: beginning.source,
    continued: beginning.continued ?? false,
    headless: beginning.headless ?? false,
    traceparent: hook.traceparent,
    pid: hook.client?.pid,
    route: hook.route,
    vanished: false,
    closed: false,
    written: false,
    compactions: new Map(),
    tally: emptyTally(),
  }
  session.runs.push(run)
  return run
}

/** The session's own transcript has come to `atMs`: runs before that time will show no more in it. */
export function advanceTo(session: Session, atMs: number): void {
  const run = runAt(session, atMs)
  if (run === undefined) return
  run.written = true
  run.lastMs = Math.max(run.lastMs, atMs)
  for (const earlier of session.runs.slice(session.mainRun, run.index)) closeRun(session, earlier)
  session.mainRun = Math.max(session.mainRun, run.index)
}

/** Whatever transcripts were to show of stopped turns and ended runs, they have shown. */
export function settle(session: Session): void {
  for (const turn of unsettledTurns(session)) if (isStopped(turn)) concludeTurn(session, turn)
  for (const run of session.runs) if (!isOpen(run)) closeRun(session, run)
}

/** A hook said that it stopped, and the transcript has not shown how. */
export const isStopped = (turn: Turn): boolean =>
  turn.awaited.length > 0 || (turn.stopMs !== undefined && !turn.closed)

export const isEnding = (run: Run): boolean => !run.closed && !isOpen(run)

function closeRun(session: Session, run: Run): void {
  if (run.closed) return
  if (!run.written) addUnwrittenAgents(session, run)
  for (const turn of turnsOf(session, run)) concludeTurn(session, turn)
  if (!run.written) tellReportedCompactions(session, run)
  run.closed = true
  endRun(session, run)
}

function tellReportedCompactions(session: Session, run: Run): void {
  for (const [uuid, { atMs, trigger }] of run.compactions)
    tellCompaction(session, run, undefined, { uuid, atMs, trigger })
}
