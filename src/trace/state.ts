/**
 * What the fold knows of a session so far: its runs, turns, responses and tools. Data and small questions
 * about it; starts and ends no spans.
 */
import type { Span } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { HookObservation, Json, Usage } from '../journal/observation.ts'
import type { Tracing } from './tracing.ts'

/** One step of a session's story, in the order in which destinations read it. */
export interface Item {
  /** `ended`: for every destination. `snapshot`: an open span as known so far, for destinations that upsert. */
  type: 'ended' | 'snapshot'
  span: ReadableSpan
  /** Ids of the destinations it goes to. */
  route: readonly string[]
}

/** What a run adds to the session's totals. */
export interface Tally {
  responses: number
  inputTokens: number
  outputTokens: number
  costUsd: number
  /** Answers told from hooks alone, whose tokens are not known: the sum would be partial. */
  unread: number
  /** Some response's model has no known price. */
  unpriced: boolean
  messages: number
  toolCalls: number
  thinking: boolean
  servers: Set<string>
  model?: string | undefined
  /** Made of the first thing that a person asked in this run. */
  title?: string | undefined
}

/** SessionStart to SessionEnd: one trace. */
export interface Run {
  index: number
  startMs: number
  source: string
  continued: boolean
  headless: boolean
  /** The span that Claude Code ran under when the run began, in W3C form. */
  traceparent: string | undefined
  pid: number | undefined
  route: readonly string[]
  permissionMode?: string | undefined
  /** Set by the first prompt: before it, a run leaves no trace. */
  opened?: { span: Span; traceId: string; spanId: string }
  end?: { atMs: number; reason: string }
  /** Its client died, or another one took the session over, without a word. */
  vanished: boolean
  closed: boolean
  /** Time of the last thing known to have happened in it. */
  lastMs: number
  /** Why its last turn failed, if it did. */
  failed?: string | undefined
  /** The session's own transcript showed something of it. */
  written: boolean
  /** Compactions that hooks told of, by prompt. */
  compactions: Map<string, { atMs: number; trigger?: string | undefined }>
  tally: Tally
}

/** What a hook said when a turn stopped. */
export interface TurnStop {
  atMs: number
  /** The last message as the hook has it. */
  answer?: string | undefined
  /** Low-cardinality reason, where the turn failed. */
  failure?: string | undefined
  /** Of an agent's stop. */
  agentType?: string | undefined
}

/** A prompt or an agent: whatever has responses and tools of its own. */
export interface Turn {
  kind: 'prompt' | 'agent'
  id: string
  run: Run
  spanId: string
  span: Span
  startMs: number
  /** Start of the last thing in it; the next one starts later, if by a microsecond. */
  tickMs: number
  /** Time of its last transcript line. */
  lastMs: number
  /** The first Stop, StopFailure or SubagentStop. */
  stopMs?: number | undefined
  /** Last messages that hooks announced, and that the transcript has not shown yet. */
  awaited: (string | undefined)[]
  /** Texts of answers that were told from hooks alone: they are not told again. */
  told: string[]
  /** How often hooks said that it stopped, and the last messages that are known: one each, in the end. */
  stops: number
  finals: string[]
  /** What the transcript showed last, if it could be the turn's last message. */
  lastSaid?: { text: string; final: boolean }
  failure?: string | undefined
  /** Why no more came: the API refused the last call, or the limit of turns was reached; an answer undoes it. */
  refusal?: string | undefined
  interrupted: boolean
  closed: boolean
  response?: OpenResponse | undefined
  /** Calls whose results were not read yet. */
  openTools: Set<string>
}

/** A model response whose lines are still coming. */
export interface OpenResponse {
  messageId: string
  model: string
  startMs: number
  endMs: number
  stopReason?: string | undefined
  usage: Usage
  blocks: { type: 'text' | 'thinking'; text?: string | undefined }[]
  /** What its blocks say. */
  text: string
  tools: { id: string; name: string }[]
}

/** A tool call, from whichever side it was seen first. */
export interface Tool {
  id: string
  done: boolean
  /** From the transcript. */
  call?: { turn: Turn; name: string; input?: Json; startMs: number }
  /** From its hook. */
  report?: Extract<HookObservation, { kind: 'tool_reported' }>
}

export interface Session {
  readonly id: string
  readonly tracing: Tracing
  readonly seen: Set<string>
  readonly runs: Run[]
  readonly prompts: Map<string, Turn>
  readonly agents: Map<string, Turn>
  /** Turns that may still be open, or wait for an answer: few, however many there were. */
  readonly unsettled: Set<Turn>
  /** Whose lines a transcript file is at, by file. */
  readonly current: Map<string, Turn>
  readonly tools: Map<string, Tool>
  /** Exact starts of model calls, by the id that responses refer to. */
  readonly requests: Map<string, number>
  /** Responses already told, so that late lines of theirs say nothing new. */
  readonly completed: Set<string>
  readonly described: Map<string, { toolUseId?: string; agentType: string; description?: string }>
  /** Which tool call launched an agent, where only a hook told. */
  readonly launchedBy: Map<string, string>
  /** Stops of prompts that are not known yet. */
  readonly earlyStops: Map<string, TurnStop[]>
  /** The run that the session's own transcript has come to. */
  mainRun: number
  projectDir?: string | undefined
  cwd?: string | undefined
  gitBranch?: string | undefined
  version?: string | undefined
  /** What a person named the session, and what Claude Code did. */
  titleByHand?: string | undefined
  titleByClaude?: string | undefined
  toldTitle?: string | undefined
  claudeCostUsd?: number | undefined
  /** Totals changed since they were last told. */
  changed: boolean
  /** A prompt ended: the session is told again. */
  promptEnded: boolean
  items: Item[]
}

export function createSession(id: string, tracing: Tracing): Session {
  return {
    id,
    tracing,
    seen: new Set(),
    runs: [],
    prompts: new Map(),
    agents: new Map(),
    unsettled: new Set(),
    current: new Map(),
    tools: new Map(),
    requests: new Map(),
    completed: new Set(),
    described: new Map(),
    launchedBy: new Map(),
    earlyStops: new Map(),
    mainRun: 0,
    changed: false,
    promptEnded: false,
    items: [],
  }
}

export const emptyTally = (): Tally => ({
  responses: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  unread: 0,
  unpriced: false,
  messages: 0,
  toolCalls: 0,
  thinking: false,
  servers: new Set(),
})

/** The run that something at `atMs` belongs to: the last one that had begun, or the first one. */
export function runAt(session: Session, atMs: number): Run | undefined {
  return session.runs.findLast((run) => run.startMs <= atMs) ?? session.runs[0]
}

export const turnsOf = (session: Session, run: Run): Turn[] =>
  [...session.agents.values(), ...session.prompts.values()].filter((turn) => turn.run === run)

/** Turns that are open, or whose announced answers were not shown yet: agents, then prompts. */
export function unsettledTurns(session: Session): Turn[] {
  for (const turn of session.unsettled)
    if (turn.closed && turn.awaited.length === 0) session.unsettled.delete(turn)
  const turns = [...session.unsettled]
  return [...turns.filter(({ kind }) => kind === 'agent'), ...turns.filter(({ kind }) => kind === 'prompt')]
}

/** The start of the next thing in a turn: never at or before the start of the one before it. */
export function tick(turn: Turn, atMs: number): number {
  turn.tickMs = Math.max(atMs, turn.tickMs + MICROSECOND)
  return turn.tickMs
}

const MICROSECOND = 0.001

/** Notes that something happened in a turn at `atMs`. */
export function touch(turn: Turn, atMs: number): void {
  turn.lastMs = Math.max(turn.lastMs, atMs)
  turn.run.lastMs = Math.max(turn.run.lastMs, atMs)
}

/** The tool call with this id, noted if it was not known. */
export function toolOf(session: Session, id: string): Tool {
  const known = session.tools.get(id)
  if (known) return known
  const tool: Tool = { id, done: false }
  session.tools.set(id, tool)
  return tool
}
