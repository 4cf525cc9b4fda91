/**
 * Starts and ends the spans of a session, each kind by its conventions, and queues what destinations get of
 * them. Knows how a span looks, never when it is due.
 */
import {
  type Attributes,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api'
import type { Json } from '../journal/observation.ts'
import { deriveSpanId, deriveTraceId } from './ids.ts'
import { priceOf } from './price.ts'
import { ATTR, type GenAiMessage, type GenAiPart, OPERATION, SPAN } from './semconv.ts'
import type { OpenResponse, Run, Session, Turn } from './state.ts'
import { summarise, titleOf } from './summary.ts'

type OpenRun = NonNullable<Run['opened']>

/** Starts the run's root span, whose ids derive from the first prompt of the run. */
export function startRun(session: Session, run: Run, promptId: string): OpenRun {
  const traceId = deriveTraceId(session.id, promptId)
  const spanId = deriveSpanId(session.id, { kind: 'session', promptId })
  run.opened = { traceId, spanId, span: startRoot(session, run, traceId, spanId) }
  tellSession(session, run)
  return run.opened
}

function startRoot(session: Session, run: Run, traceId: string, spanId: string): Span {
  return session.tracing.start({
    name: SPAN.session,
    traceId,
    spanId,
    startMs: run.startMs,
    links: linksTo(session.runs.slice(0, run.index).findLast((earlier) => earlier.opened)?.opened),
    attributes: common(session, 'CHAIN'),
  })
}

function linksTo(earlier: OpenRun | undefined): Link[] {
  if (earlier === undefined) return []
  const { traceId, spanId } = earlier
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
  session.items.push({ type: 'snapshot', span: session.tracing.snapshot(span), route: run.route })
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

interface PromptStart {
  promptId: string
  startMs: number
  text: string
  role: 'user' | 'system'
  permissionMode?: string | undefined
}

/** Starts a prompt's span, and queues its snapshot: the user's message is told from there. */
export function startPrompt(session: Session, run: Run, prompt: PromptStart): { span: Span; spanId: string } {
  const { traceId, spanId: parentId } = run.opened ?? startRun(session, run, prompt.promptId)
  const spanId = deriveSpanId(session.id, { kind: 'prompt', promptId: prompt.promptId })
  const span = session.tracing.start({
    name: SPAN.prompt,
    traceId,
    spanId,
    parentId,
    startMs: prompt.startMs,
    attributes: {
      ...common(session, 'AGENT'),
      [ATTR.operation]: OPERATION.invokeAgent,
      [ATTR.provider]: 'anthropic',
      [ATTR.agentName]: 'claude-code',
      [ATTR.promptId]: prompt.promptId,
      [ATTR.promptRole]: prompt.role,
      ...(prompt.permissionMode === undefined ? {} : { [ATTR.permissionMode]: prompt.permissionMode }),
      ...(prompt.text === ''
        ? {}
        : { [ATTR.inputMessages]: messages({ role: prompt.role, text: prompt.text }) }),
    },
  })
  session.items.push({ type: 'snapshot', span: session.tracing.snapshot(span), route: run.route })
  span.setAttribute(ATTR.promptTold, true)
  return { span, spanId }
}

interface AgentStart {
  agentId: string
  agentType: string
  description?: string | undefined
  toolUseId?: string | undefined
  startMs: number
}

/** Starts an agent's span: under the tool call that launched it, wherever that was. */
export function startAgent(session: Session, run: Run, agent: AgentStart): { span: Span; spanId: string } {
  const root = run.opened ?? startRun(session, run, agent.agentId)
  const spanId = deriveSpanId(session.id, { kind: 'agent', agentId: agent.agentId })
  const parentId =
    agent.toolUseId === undefined
      ? root.spanId
      : deriveSpanId(session.id, { kind: 'tool', toolUseId: agent.toolUseId })
  const span = session.tracing.start({
    name: `${OPERATION.invokeAgent} ${agent.agentType}`,
    traceId: root.traceId,
    spanId,
    parentId,
    startMs: agent.startMs,
    attributes: {
      ...common(session, 'AGENT'),
      [ATTR.operation]: OPERATION.invokeAgent,
      [ATTR.provider]: 'anthropic',
      [ATTR.agentName]: agent.agentType,
      [ATTR.agentId]: agent.agentId,
      ...(agent.description === undefined ? {} : { [ATTR.agentDescription]: agent.description }),
    },
  })
  return { span, spanId }
}

/** Ends the span of a prompt or an agent. */
export function endTurn(session: Session, turn: Turn, endMs: number): void {
  const reason = turn.interrupted ? 'interrupted' : turn.failure
  if (reason !== undefined) fail(turn.span, reason)
  endSpan(session, turn.run, turn.span, endMs)
}

/** One model response. `text` parts are left out where they were told before. Returns its price, US dollars. */
export function tellResponse(
  session: Session,
  turn: Turn,
  response: OpenResponse,
  repeated: boolean,
): number | undefined {
  const { usage, model, messageId } = response
  const cost = priceOf(model, usage, response.endMs)
  const span = startChild(session, turn, {
    name: `${OPERATION.chat} ${model}`,
    spanId: deriveSpanId(session.id, { kind: 'response', messageId }),
    startMs: response.startMs,
    kind: SpanKind.CLIENT,
    attributes: {
      ...common(session, 'LLM'),
      [ATTR.operation]: OPERATION.chat,
      [ATTR.provider]: 'anthropic',
      [ATTR.requestModel]: model,
      [ATTR.responseModel]: model,
      [ATTR.responseId]: messageId,
      ...(response.stopReason === undefined ? {} : { [ATTR.finishReasons]: [response.stopReason] }),
      [ATTR.inputTokens]: usage.input + usage.cacheRead + usage.cacheWrite,
      [ATTR.outputTokens]: usage.output,
      [ATTR.cacheReadTokens]: usage.cacheRead,
      [ATTR.cacheCreationTokens]: usage.cacheWrite,
      ...(cost === undefined ? {} : { [ATTR.responseCost]: cost }),
      [ATTR.outputMessages]: outputOf(response, repeated),
    },
  })
  endSpan(session, turn.run, span, response.endMs)
  return cost
}

function outputOf(response: OpenResponse, repeated: boolean): string {
  const said = response.blocks.flatMap(({ type, text }): GenAiPart[] => {
    if (text === undefined || (type === 'text' && repeated)) return []
    return [{ type: type === 'text' ? 'text' : 'reasoning', content: text }]
  })
  const calls = response.tools.map(({ id, name }): GenAiPart => ({ type: 'tool_call', id, name }))
  const message: GenAiMessage = {
    role: 'assistant',
    parts: [...said, ...calls],
    finish_reason: response.stopReason ?? 'unknown',
  }
  return JSON.stringify([message])
}

/** The turn's last message, known from a hook alone: its text and no tokens. */
export function tellAnswer(session: Session, turn: Turn, text: string, atMs: number): void {
  const span = startChild(session, turn, {
    name: OPERATION.chat,
    spanId: deriveSpanId(session.id, { kind: 'answer', turnId: turn.id, ordinal: turn.told.length }),
    startMs: atMs,
    kind: SpanKind.CLIENT,
    attributes: {
      ...common(session, 'LLM'),
      [ATTR.operation]: OPERATION.chat,
      [ATTR.provider]: 'anthropic',
      [ATTR.outputMessages]: JSON.stringify([
        { role: 'assistant', parts: [{ type: 'text', content: text }], finish_reason: 'stop' },
      ] satisfies GenAiMessage[]),
    },
  })
  endSpan(session, turn.run, span, atMs)
}

/** A model call that the API refused: its words are in the status. */
export function tellFailure(
  session: Session,
  turn: Turn,
  uuid: string,
  error: string,
  text: string,
  atMs: number,
) {
  const span = startChild(session, turn, {
    name: OPERATION.chat,
    spanId: deriveSpanId(session.id, { kind: 'failure', uuid }),
    startMs: atMs,
    kind: SpanKind.CLIENT,
    attributes: {
      ...common(session, 'LLM'),
      [ATTR.operation]: OPERATION.chat,
      [ATTR.provider]: 'anthropic',
    },
  })
  fail(span, error, text)
  endSpan(session, turn.run, span, atMs)
}

export interface FinishedTool {
  id: string
  name: string
  startMs: number
  endMs: number
  input?: Json | undefined
  result?: Json | undefined
  /** Low-cardinality reason; undefined where the tool succeeded. */
  error?: string | undefined
  durationMs?: number | undefined
}

export function tellTool(session: Session, turn: Turn, tool: FinishedTool): void {
  const span = startChild(session, turn, {
    name: `${OPERATION.executeTool} ${tool.name}`,
    spanId: deriveSpanId(session.id, { kind: 'tool', toolUseId: tool.id }),
    startMs: tool.startMs,
    attributes: {
      ...common(session, 'TOOL'),
      [ATTR.operation]: OPERATION.executeTool,
      [ATTR.toolName]: tool.name,
      [ATTR.toolCallId]: tool.id,
      [ATTR.toolType]: tool.name.startsWith('mcp__') ? 'extension' : 'function',
      ...(tool.input === undefined ? {} : { [ATTR.toolArguments]: JSON.stringify(tool.input) }),
      ...(tool.result === undefined ? {} : { [ATTR.toolResult]: asText(tool.result) }),
      ...(tool.durationMs === undefined ? {} : { [ATTR.toolDuration]: tool.durationMs }),
    },
  })
  if (tool.error !== undefined) fail(span, tool.error)
  endSpan(session, turn.run, span, tool.endMs)
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a person typed while Claude worked. */
export function tellQueuedMessage(
  session: Session,
  turn: Turn,
  message: { uuid: string; text: string; role: 'user' | 'system'; atMs: number },
): void {
  const span = startChild(session, turn, {
    name: SPAN.userMessage,
    spanId: deriveSpanId(session.id, { kind: 'message', uuid: message.uuid }),
    startMs: message.atMs,
    attributes: {
      ...common(session, 'CHAIN'),
      [ATTR.promptRole]: message.role,
      [ATTR.inputMessages]: messages(message),
    },
  })
  endSpan(session, turn.run, span, message.atMs)
}

interface Compaction {
  uuid: string
  atMs: number
  durationMs?: number | undefined
  trigger?: string | undefined
  preTokens?: number | undefined
}

/** A compaction: of its turn when it came by itself, of the session when a person asked for it. */
export function tellCompaction(
  session: Session,
  run: Run,
  turn: Turn | undefined,
  compaction: Compaction,
): void {
  const root = run.opened ?? startRun(session, run, compaction.uuid)
  const span = session.tracing.start({
    name: SPAN.compaction,
    traceId: root.traceId,
    spanId: deriveSpanId(session.id, { kind: 'compaction', uuid: compaction.uuid }),
    parentId: turn?.spanId ?? root.spanId,
    startMs: compaction.atMs - (compaction.durationMs ?? 0),
    attributes: {
      ...common(session, 'CHAIN'),
      ...(compaction.trigger === undefined ? {} : { [ATTR.compactionTrigger]: compaction.trigger }),
      ...(compaction.preTokens === undefined ? {} : { [ATTR.compactionPreTokens]: compaction.preTokens }),
    },
  })
  endSpan(session, run, span, compaction.atMs)
}

interface Child {
  name: string
  spanId: string
  startMs: number
  kind?: SpanKind
  attributes: Attributes
}

function startChild(session: Session, turn: Turn, child: Child): Span {
  const { traceId } = turn.span.spanContext()
  return session.tracing.start({ ...child, traceId, parentId: turn.spanId })
}

function endSpan(session: Session, run: Run, span: Span, endMs: number): void {
  session.items.push({ type: 'ended', span: session.tracing.end(span, endMs), route: run.route })
}

function fail(span: Span, errorType: string, message?: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) })
  span.setAttribute(ATTR.errorType, errorType)
}

const common = (session: Session, kind: 'CHAIN' | 'AGENT' | 'LLM' | 'TOOL'): Attributes => ({
  [ATTR.sessionId]: session.id,
  [ATTR.conversationId]: session.id,
  [ATTR.openinferenceKind]: kind,
})

const messages = ({ role, text }: { role: string; text: string }): string =>
  JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }] satisfies GenAiMessage[])
