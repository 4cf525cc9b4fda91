/**
 * Brings prompts and agents into being, from whichever source saw them first.
 */
import { startAgent, startPrompt } from './spans/turn.ts'
import { type Run, runAt, type Session, type Turn } from './state.ts'
import { isMachineMade, isWithheld, titleFrom } from './title.ts'
import { stopTurn } from './turns.ts'

interface NewPrompt {
  promptId: string
  startMs: number
  text: string
  permissionMode?: string | undefined
}

/** Starts a prompt; stops of it that were heard before it was known are heard now. */
export function addPrompt(session: Session, run: Run, prompt: NewPrompt): Turn {
  const role = prompt.text === '' || isMachineMade(prompt.text) ? 'system' : 'user'
  if (role === 'user' && !isWithheld(prompt.text)) run.tally.title ??= titleFrom(prompt.text)
  if (prompt.text !== '') run.tally.messages += 1
  const span = startPrompt(session, run, { ...prompt, role })
  const turn = newTurn('prompt', prompt.promptId, run, prompt.startMs, span)
  session.prompts.set(prompt.promptId, turn)
  session.unsettled.add(turn)
  hearEarlyStops(session, turn)
  return turn
}

/** Starts an agent at its first sign of life. */
export function addAgent(
  session: Session,
  agentId: string,
  startMs: number,
  agentType?: string,
): Turn | undefined {
  const run = runAt(session, startMs)
  if (run === undefined) return undefined
  const described = session.described.get(agentId)
  const span = startAgent(session, run, {
    agentId,
    agentType: described?.agentType ?? agentType ?? 'agent',
    description: described?.description,
    toolUseId: described?.toolUseId ?? session.launchedBy.get(agentId),
    startMs,
  })
  const turn = newTurn('agent', agentId, run, startMs, span)
  session.agents.set(agentId, turn)
  session.unsettled.add(turn)
  for (const tool of session.tools.values())
    if (!tool.done && tool.report?.agentId === agentId) turn.openTools.add(tool.id)
  hearEarlyStops(session, turn)
  return turn
}

/** Agents of a run that left no transcript: known by their hooks alone. */
export function addUnwrittenAgents(session: Session, run: Run): void {
  for (const [agentId, [stop]] of session.earlyStops) {
    if (stop?.agentType === undefined || runAt(session, stop.atMs) !== run) continue
    const reports = [...session.tools.values()].flatMap(({ report }) =>
      report?.agentId === agentId ? [report] : [],
    )
    const starts = reports.map(({ at, durationMs }) => at - (durationMs ?? 0))
    addAgent(session, agentId, Math.min(stop.atMs, ...starts), stop.agentType)
  }
}

function hearEarlyStops(session: Session, turn: Turn): void {
  const stops = session.earlyStops.get(turn.id) ?? []
  session.earlyStops.delete(turn.id)
  for (const stop of stops) stopTurn(session, turn, stop)
}

function newTurn(
  kind: Turn['kind'],
  id: string,
  run: Run,
  startMs: number,
  started: Pick<Turn, 'span' | 'spanId'>,
): Turn {
  return {
    kind,
    id,
    run,
    ...started,
    startMs,
    tickMs: startMs,
    lastMs: startMs,
    awaited: [],
    stops: 0,
    finals: [],
    told: [],
    interrupted: false,
    closed: false,
    openTools: new Set(),
  }
}
