/**
 * What each line of a transcript does to the session. Lines of one file come in order; files may lag behind
 * each other, and behind hooks, by any time.
 */
import type { LineObservation, ObservationOf } from '../journal/observation.ts'
import { completeResponse, gatherResponse } from './responses.ts'
import { advanceTo } from './runs.ts'
import { tellCompaction, tellQueuedMessage } from './spans/moments.ts'
import { tellFailure } from './spans/response.ts'
import { runAt, type Session, type Turn, tick, touch } from './state.ts'
import { addAgent, addPrompt } from './subjects.ts'
import { isMachineMade, titleFrom } from './title.ts'
import { answerTool } from './tools.ts'
import { closeIfAnswered, closeTurn, concludeTurn } from './turns.ts'

export function observeLine(session: Session, line: LineObservation): void {
  if (isTimeless(line)) return observeTimeless(session, line)
  if (isBeforeFork(session, line)) return
  if (line.file === 'main') advanceTo(session, line.at)
  switch (line.kind) {
    case 'prompt_written':
      return line.file === 'main' ? writePrompt(session, line) : void turnOf(session, line)
    case 'message_queued':
      return queueMessage(session, line)
    case 'request_sent':
      session.requests.set(line.id, line.at)
      return
    case 'response_written':
      return writeResponse(session, line)
    case 'api_failed':
      return failCall(session, line)
    case 'tools_answered':
      for (const result of line.results) answerTool(session, turnOf(session, line), result, line.at)
      return
    case 'interrupted':
      return interrupt(session, line)
    case 'turns_exhausted':
      return exhaust(session, line)
    case 'compacted':
      return compact(session, line)
    default:
      return line satisfies never
  }
}

type Timeless = ObservationOf<'titled' | 'cost_stated' | 'servers_listed'>

const isTimeless = (line: LineObservation): line is Timeless =>
  line.kind === 'titled' || line.kind === 'cost_stated' || line.kind === 'servers_listed'

function observeTimeless(session: Session, line: Timeless): void {
  switch (line.kind) {
    case 'titled':
      session[line.byHand ? 'titleByHand' : 'titleByClaude'] = titleFrom(line.title)
      return
    case 'cost_stated':
      session.claudeCostUsd = line.usd
      return
    case 'servers_listed':
      for (const server of line.servers) session.runs[session.mainRun]?.tally.servers.add(server)
      return
    default:
      return line satisfies never
  }
}

/** A fork's file begins with copies of its origin's lines, under their old times. They count in the origin. */
function isBeforeFork(session: Session, line: LineObservation): boolean {
  const first = session.runs[0]
  return first?.source === 'fork' && line.at < first.startMs
}

/** Whose lines this file is at. A response before any prompt of its file gets a turn without a text. */
function turnOf(session: Session, line: LineObservation): Turn | undefined {
  const current = session.current.get(line.file)
  if (current) return current
  const turn = line.file === 'main' ? latestPrompt(session, line) : agentOf(session, line)
  if (turn) session.current.set(line.file, turn)
  return turn
}

const agentOf = (session: Session, line: LineObservation): Turn | undefined =>
  session.agents.get(line.file) ?? addAgent(session, line.file, line.at)

function latestPrompt(session: Session, line: LineObservation): Turn | undefined {
  const begun = [...session.prompts.values()].filter(({ startMs }) => startMs <= line.at)
  if (begun.length > 0) return begun.reduce((a, b) => (a.startMs >= b.startMs ? a : b))
  const run = runAt(session, line.at)
  return run && addPrompt(session, run, { promptId: `before:${line.key}`, startMs: line.at, text: '' })
}

function writePrompt(session: Session, line: ObservationOf<'prompt_written'>): void {
  session.cwd ??= line.cwd
  noteContext(session, line)
  const turn = session.prompts.get(line.promptId) ?? addWrittenPrompt(session, line)
  if (turn === undefined) return
  const previous = session.current.get('main')
  if (previous && previous !== turn) concludeTurn(session, previous)
  session.current.set('main', turn)
  if (previous !== turn) touch(turn, line.at)
}

function addWrittenPrompt(session: Session, line: ObservationOf<'prompt_written'>): Turn | undefined {
  const run = runAt(session, line.at)
  return run && addPrompt(session, run, { promptId: line.promptId, startMs: line.at, text: line.text })
}

function queueMessage(session: Session, line: ObservationOf<'message_queued'>): void {
  const turn = turnOf(session, line)
  if (turn === undefined) return
  const role = isMachineMade(line.text) ? 'system' : 'user'
  tellQueuedMessage(session, turn, { uuid: line.uuid, text: line.text, role, atMs: tick(turn, line.at) })
  turn.run.tally.messages += 1
  session.changed = true
}

function writeResponse(session: Session, line: ObservationOf<'response_written'>): void {
  if (line.file === 'main') noteContext(session, line)
  const turn = turnOf(session, line)
  if (turn === undefined) return
  gatherResponse(session, turn, line)
  closeIfAnswered(session, turn)
}

function noteContext(
  session: Session,
  { gitBranch, version }: { gitBranch?: string | undefined; version?: string | undefined },
) {
  session.gitBranch = gitBranch ?? session.gitBranch
  session.version = version ?? session.version
}

function failCall(session: Session, line: ObservationOf<'api_failed'>): void {
  const turn = turnOf(session, line)
  if (turn === undefined || session.completed.has(line.uuid)) return
  session.completed.add(line.uuid)
  completeResponse(session, turn)
  tellFailure(session, turn, line.uuid, line.error, line.text, tick(turn, line.at))
  touch(turn, line.at)
  turn.finals.push(line.text)
  turn.lastSaid = { text: line.text, final: true }
  turn.refusal = line.error
  turn.run.tally.messages += 1
  session.changed = true
  closeIfAnswered(session, turn)
}

/** A person pressed Esc: no hook tells, and nothing more of the turn follows. */
function interrupt(session: Session, line: ObservationOf<'interrupted'>): void {
  const turn = turnOf(session, line)
  if (turn === undefined) return
  touch(turn, line.at)
  turn.interrupted = true
  if (!turn.closed) closeTurn(session, turn)
}

/** No hook tells of it: the turn ends with its run, or with the next prompt. */
function exhaust(session: Session, line: ObservationOf<'turns_exhausted'>): void {
  const turn = turnOf(session, line)
  if (turn === undefined) return
  touch(turn, line.at)
  turn.refusal = 'max_turns'
}

function compact(session: Session, line: ObservationOf<'compacted'>): void {
  const run = runAt(session, line.at)
  if (run === undefined) return
  const turn = line.trigger === 'auto' ? turnOf(session, line) : undefined
  tellCompaction(session, run, turn, { ...line, atMs: line.at })
}
