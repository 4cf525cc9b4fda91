/**
 * Turns, which are prompts and agents: when one has stopped, when its last message is known to have been
 * read, and what is told at its close.
 */
import { completeResponse } from './responses.ts'
import { tellAnswer } from './spans/response.ts'
import { endTurn } from './spans/turn.ts'
import { type Session, type Turn, type TurnStop, tick } from './state.ts'
import { finishOpenTools } from './tools.ts'

/** A hook said that the turn stopped. It closes once the transcript has shown its last message. */
export function stopTurn(session: Session, turn: Turn, stop: TurnStop): void {
  turn.stopMs = Math.min(turn.stopMs ?? stop.atMs, stop.atMs)
  if (stop.failure !== undefined && !turn.closed) turn.failure = stop.failure
  turn.stops += 1
  turn.awaited.push(stop.answer)
  session.unsettled.add(turn)
  closeIfAnswered(session, turn)
}

/** Closes the turn if what the transcript showed last is what a hook announced as the last message. */
export function closeIfAnswered(session: Session, turn: Turn): void {
  const { lastSaid } = turn
  if (!lastSaid?.final) return
  const awaited = turn.awaited.findIndex((answer) => answer === undefined || isSame(answer, lastSaid.text))
  if (awaited === -1) return
  turn.awaited.splice(awaited, 1)
  delete turn.lastSaid
  completeResponse(session, turn)
  if (!turn.closed) closeTurn(session, turn)
}

/** The transcript has gone past the turn, or will show no more of it: what it did not show is told from hooks. */
export function concludeTurn(session: Session, turn: Turn): void {
  completeResponse(session, turn)
  finishOpenTools(session, turn)
  tellAwaited(session, turn)
  if (!turn.closed) closeTurn(session, turn)
}

/** Ends the turn's span. Responses and tools that are yet to be read will be told as children of it. */
export function closeTurn(session: Session, turn: Turn): void {
  completeResponse(session, turn)
  turn.closed = true
  // The hook that tells of a failure is often killed before it has told.
  if (turn.stopMs === undefined) turn.failure ??= turn.refusal
  if (turn.kind === 'prompt') turn.run.failed = turn.failure
  endTurn(session, turn, Math.max(turn.startMs, turn.stopMs ?? turn.lastMs))
  if (turn.kind === 'prompt') session.promptEnded = true
}

/** Last messages that only hooks told of. A response that says the same later is not told twice. */
function tellAwaited(session: Session, turn: Turn): void {
  const unseen = turn.awaited.filter(
    (answer) => answer !== undefined && !turn.finals.some((text) => isSame(answer, text)),
  )
  turn.awaited = []
  for (const answer of unseen) {
    if (answer === undefined || answer === '' || turn.finals.length >= turn.stops) continue
    tellAnswer(session, turn, answer, tick(turn, turn.stopMs ?? turn.lastMs))
    turn.told.push(answer)
    turn.finals.push(answer)
    turn.run.tally.messages += 1
    turn.run.tally.unread += 1
    session.changed = true
  }
}

/** Hooks trim what transcripts keep as it came. */
const isSame = (a: string, b: string): boolean => a.trim() === b.trim()
