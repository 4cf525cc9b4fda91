/**
 * The fold: a session's observations, in the order of its journal, to the items that destinations read.
 * A pure function of the journal: the items of a prefix are a prefix of the items.
 */
import type { Observation } from '../journal/observation.ts'
import { observeHook } from './from-hooks.ts'
import { observeLine } from './from-transcript.ts'
import { isEnding, isStopped, route, settle } from './runs.ts'
import { tellSession } from './spans/session.ts'
import { createSession, type Item, type Session, unsettledTurns } from './state.ts'
import { titleOf } from './summary.ts'
import type { Tracing } from './tracing.ts'

/**
 * Whether the journal needs a `settled` from whoever reads the transcripts.
 * - `nothing`: no turn has stopped, and no run has ended, of which more is to come.
 * - `waiting`: a hook announced something that the transcript has not shown yet; it may come, or never.
 * - `ready`: a run has ended and nothing announced is missing.
 */
export type Settling = 'nothing' | 'waiting' | 'ready'

export interface Fold {
  /** The items that this observation causes, in order. A repeat of one seen before causes none. */
  apply(observation: Observation): Item[]
  settling(): Settling
  /** Whether some prompt or agent is at work. */
  isOpen(): boolean
}

/** Told of an observation that something in here was not ready for. */
export type OnUnfolded = (observation: Observation, error: unknown) => void

export function createFold(
  sessionId: string,
  tracing: Tracing,
  onUnfolded: OnUnfolded = () => undefined,
): Fold {
  const session = createSession(sessionId, tracing)
  return {
    apply(observation) {
      if (session.seen.has(observation.key)) return []
      session.seen.add(observation.key)
      try {
        observe(session, observation)
        tellChanges(session)
      } catch (error) {
        // It stands in the journal for ever: stopping here would stop at each look.
        onUnfolded(observation, error)
      }
      const { items } = session
      session.items = []
      return items
    },
    settling: () => settlingOf(session),
    isOpen: () => unsettledTurns(session).some((turn) => !turn.closed),
  }
}

function observe(session: Session, observation: Observation): void {
  if ('route' in observation) return observeHook(session, observation)
  if ('file' in observation) return observeLine(session, observation)
  switch (observation.kind) {
    case 'agent_described':
      session.described.set(observation.agentId, describe(observation))
      return
    case 'settled':
      return settle(session)
    case 'gone': {
      const run = session.runs.at(-1)
      if (run && run.end === undefined) run.vanished = true
      return
    }
    case 'routed':
      return route(session, observation.to)
    default:
      return observation satisfies never
  }
}

function describe({ agentType, toolUseId, description }: Extract<Observation, { kind: 'agent_described' }>) {
  return {
    agentType,
    ...(toolUseId === undefined ? {} : { toolUseId }),
    ...(description === undefined ? {} : { description }),
  }
}

/** The session is told again when a prompt ended, and when its totals or title changed with no prompt open. */
function tellChanges(session: Session): void {
  const run = session.runs.findLast(({ opened }) => opened !== undefined)
  if (run === undefined) return
  const isRetitled = titleOf(session, run) !== session.toldTitle
  if (session.promptEnded || isRetitled || (session.changed && isIdle(session))) tellSession(session, run)
  session.promptEnded = false
}

const isIdle = (session: Session): boolean =>
  unsettledTurns(session).every(({ kind, closed }) => kind === 'agent' || closed)

function settlingOf(session: Session): Settling {
  const isWaiting = unsettledTurns(session).some(isStopped)
  const ending = session.runs.filter(isEnding)
  if (ending.some((run) => run.vanished) || (ending.length > 0 && !isWaiting)) return 'ready'
  return isWaiting ? 'waiting' : 'nothing'
}
