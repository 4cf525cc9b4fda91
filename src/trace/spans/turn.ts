/**
 * The spans of prompts and agents: their starts, and their end.
 */
import type { Span } from '@opentelemetry/api'
import { deriveSpanId } from '../ids.ts'
import { ATTR, OPERATION, SPAN } from '../semconv.ts'
import type { Run, Session, Turn } from '../state.ts'
import { asMessages, common, endSpan, fail, tellOpenSpan, textMessage } from './parts.ts'
import { startRun } from './session.ts'

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
      [ATTR.permissionMode]: prompt.permissionMode,
      [ATTR.inputMessages]:
        prompt.text === '' ? undefined : asMessages(textMessage(prompt.role, prompt.text)),
    },
  })
  tellOpenSpan(session, run, span)
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
      [ATTR.agentDescription]: agent.description,
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
