/**
 * Model responses: gathers the lines of one, and tells it when it is complete.
 */
import type { ObservationOf, Usage } from '../journal/observation.ts'
import { tellResponse } from './spans/response.ts'
import { type OpenResponse, type Session, type Turn, tick, toolOf, touch } from './state.ts'

/** Adds a line to the response it belongs to. The first line of another response completes the one before. */
export function gatherResponse(session: Session, turn: Turn, line: ObservationOf<'response_written'>): void {
  if (session.completed.has(line.messageId)) return
  if (turn.response?.messageId !== line.messageId) {
    completeResponse(session, turn)
    turn.response = openResponse(session, turn, line)
  }
  addLine(session, turn, turn.response, line)
  delete turn.refusal
  touch(turn, line.at)
}

function openResponse(session: Session, turn: Turn, line: ObservationOf<'response_written'>): OpenResponse {
  const requested = line.requestRef === undefined ? undefined : session.requests.get(line.requestRef)
  return {
    messageId: line.messageId,
    model: line.model,
    startMs: tick(turn, requested ?? turn.lastMs),
    endMs: line.at,
    usage: line.usage,
    blocks: [],
    text: '',
    tools: [],
  }
}

function addLine(
  session: Session,
  turn: Turn,
  response: OpenResponse,
  line: ObservationOf<'response_written'>,
): void {
  response.endMs = Math.max(response.startMs, response.endMs, line.at)
  response.usage = larger(response.usage, line.usage)
  if (line.stopReason !== undefined) response.stopReason = line.stopReason
  for (const block of line.blocks) {
    if (block.type !== 'tool') {
      if (block.type === 'text') response.text = joined(response, block.text)
      response.blocks.push(block)
      continue
    }
    response.tools.push({ id: block.id, name: block.name })
    const tool = toolOf(session, block.id)
    if (tool.done || tool.call) continue
    tool.call = {
      turn,
      name: block.name,
      startMs: tick(turn, line.at),
      ...(block.input === undefined ? {} : { input: block.input }),
    }
    turn.openTools.add(block.id)
  }
  turn.lastSaid = { text: response.text, final: isFinal(response) }
}

/** Every line repeats the usage, the first ones sometimes with a smaller placeholder. */
const larger = (a: Usage, b: Usage): Usage => ({
  input: Math.max(a.input, b.input),
  output: Math.max(a.output, b.output),
  cacheRead: Math.max(a.cacheRead, b.cacheRead),
  cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
  cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
})

/** Whatever it says, a block below the other. */
const joined = ({ blocks, text }: OpenResponse, more: string): string =>
  blocks.some(({ type }) => type === 'text') ? `${text}\n${more}` : more

/** After these the client asks the model again by itself: a turn never ends with them. */
const ASKED_AGAIN = ['tool_use', 'pause_turn']

const isFinal = ({ stopReason }: OpenResponse): boolean =>
  stopReason !== undefined && !ASKED_AGAIN.includes(stopReason)

/** Tells the turn's open response, and counts it. */
export function completeResponse(session: Session, turn: Turn): void {
  const { response } = turn
  if (response === undefined) return
  delete turn.response
  session.completed.add(response.messageId)
  const { text } = response
  const repeated = takeTold(turn, text)
  const cost = tellResponse(session, turn, response, repeated)
  if (isFinal(response)) turn.finals.push(text)
  count(session, turn, response, cost, text !== '' && !repeated)
  if (repeated) turn.run.tally.unread -= 1
}

/** Whether this text was told from a hook before its response was read. */
function takeTold(turn: Turn, text: string): boolean {
  const told = turn.told.findIndex((answer) => answer.trim() === text.trim())
  if (told === -1) return false
  turn.told.splice(told, 1)
  return true
}

function count(
  session: Session,
  { run, kind }: Turn,
  response: OpenResponse,
  cost: number | undefined,
  isMessage: boolean,
): void {
  const { tally } = run
  const { usage } = response
  tally.responses += 1
  tally.inputTokens += usage.input + usage.cacheRead + usage.cacheWrite
  tally.outputTokens += usage.output
  if (cost === undefined) tally.unpriced = true
  else tally.costUsd += cost
  if (isMessage) tally.messages += 1
  if (response.blocks.some(({ type }) => type === 'thinking')) tally.thinking = true
  if (kind === 'prompt') tally.model = response.model
  session.changed = true
}
