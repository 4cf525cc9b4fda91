/**
 * What is recorded and not yet delivered, and why: for `flush` to wait on and to tell. Pure.
 */
import type { DestinationReport } from './destinations.ts'
import type { LiveSession } from './live-session.ts'

export interface PendingWork {
  what: string
  why: string
}

export interface Situation {
  /** Events in the spool, claimed ones included. */
  events: number
  configTrouble: string | undefined
  sessions: readonly LiveSession[]
  destinations: readonly DestinationReport[]
}

/** Empty where every recorded event is in its journal, and every destination has every item. */
export function pendingWork({ events, configTrouble, sessions, destinations }: Situation): PendingWork[] {
  const known = new Set(destinations.map(({ id }) => id))
  return [
    ...(events > 0 ? [{ what: `${events} recorded events`, why: configTrouble ?? 'being read' }] : []),
    ...sessions
      .filter((session) => session.isBackfilling || session.settling !== 'nothing')
      .map(settlingSession),
    ...destinations.filter(({ pending }) => pending > 0).map(pendingDelivery),
    ...sessions.flatMap((session) => homeless(session, known)),
  ]
}

const settlingSession = ({ id }: LiveSession): PendingWork => ({
  what: `session ${id}`,
  why: 'its transcript does not show its end yet',
})

function pendingDelivery({
  name,
  url,
  pending,
  parked,
  lastFailure,
  nextTryMs,
}: DestinationReport): PendingWork {
  const next = nextTryMs === undefined ? '' : `; next try at ${new Date(nextTryMs).toISOString()}`
  const reason = lastFailure ?? 'being sent'
  const remedy =
    name === 'opensync'
      ? 'run: claude-code-sync login'
      : `mend its headers: claude-code-sync destination add ${name} --replace …`
  return {
    what: `${pending} items for ${url}`,
    why: parked ? `${reason}; ${remedy}` : `${reason}${next}`,
  }
}

/** Items for a place that no configuration names any more. */
function homeless({ id, stream }: LiveSession, known: ReadonlySet<string>): PendingWork[] {
  const lost = [...stream.destinations()].filter((destination) => !known.has(destination))
  return lost.map(() => ({
    what: `items of session ${id}`,
    why: 'the place they were meant for is no longer configured; run: claude-code-sync login',
  }))
}
