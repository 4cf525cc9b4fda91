/**
 * Tool calls: told when call and result were both read, or from their hook where the transcript stays silent.
 */
import type { ObservationOf } from '../journal/observation.ts'
import { tellTool } from './spans/tool.ts'
import { type Session, type Tool, type Turn, toolOf, touch } from './state.ts'

type Result = ObservationOf<'tools_answered'>['results'][number]

/** A hook told of a call: kept until the transcript shows it, or the turn closes. */
export function reportTool(
  session: Session,
  turn: Turn | undefined,
  report: ObservationOf<'tool_reported'>,
): void {
  const tool = toolOf(session, report.toolUseId)
  if (tool.done || tool.report) return
  tool.report = report
  turn?.openTools.add(tool.id)
  if (report.launchedAgentId !== undefined) session.launchedBy.set(report.launchedAgentId, tool.id)
}

/** A result was read: the call is complete. Results of calls never seen say nothing. */
export function answerTool(session: Session, turn: Turn | undefined, answer: Result, atMs: number): void {
  const tool = session.tools.get(answer.id)
  if (turn) touch(turn, atMs)
  if (tool?.call === undefined || tool.done) return
  const { call, report } = tool
  finish(session, tool, call.turn, {
    name: call.name,
    startMs: call.startMs,
    endMs: Math.max(call.startMs, atMs),
    input: call.input,
    result: answer.result,
    error: answer.failed ? errorOf(answer.result) : undefined,
    durationMs: report?.durationMs,
  })
}

/** Calls of a closing turn that have no result in the transcript: as their hook told, or as abandoned. */
export function finishOpenTools(session: Session, turn: Turn): void {
  const open = [...turn.openTools].flatMap((id) => session.tools.get(id) ?? []).filter((tool) => !tool.done)
  for (const tool of open.sort((a, b) => startOf(a) - startOf(b))) finishWithoutResult(session, turn, tool)
}

function finishWithoutResult(session: Session, turn: Turn, tool: Tool): void {
  const { call, report } = tool
  const name = call?.name ?? report?.name
  if (name === undefined) return
  const startMs = startOf(tool)
  finish(session, tool, call?.turn ?? turn, {
    name,
    startMs,
    endMs: Math.max(startMs, report?.at ?? turn.lastMs),
    input: call?.input ?? report?.input,
    result: report?.result,
    error: report === undefined ? 'abandoned' : failureOf(report),
    durationMs: report?.durationMs,
  })
}

const startOf = ({ call, report }: Tool): number =>
  call?.startMs ?? (report?.at ?? 0) - (report?.durationMs ?? 0)

function failureOf(report: ObservationOf<'tool_reported'>): string | undefined {
  if (report.interrupted) return 'interrupted'
  return report.failed ? errorOf(report.result) : undefined
}

/** A low-cardinality word for why a call failed. The wordings are Claude Code's own. */
function errorOf(result: unknown): string {
  const text = typeof result === 'string' ? result : ''
  if (/^(The user doesn't want to|Permission to use|\[Request interrupted)/.test(text)) return 'denied'
  return /InputValidationError/.test(text) ? 'invalid_input' : 'tool_error'
}

function finish(
  session: Session,
  tool: Tool,
  turn: Turn,
  finished: Omit<Parameters<typeof tellTool>[2], 'id'>,
): void {
  tool.done = true
  turn.openTools.delete(tool.id)
  touch(turn, finished.endMs)
  tellTool(session, turn, { id: tool.id, ...finished })
  const { tally } = turn.run
  tally.toolCalls += 1
  // Without its arguments it is no message on a dashboard.
  if (finished.input !== undefined) tally.messages += 1
  const server = /^mcp__(.+?)__/.exec(finished.name)?.[1]
  if (server !== undefined) tally.servers.add(server)
  session.changed = true
  // What a finished call said is told: only that it is done must be remembered.
  delete tool.call
  delete tool.report
}
