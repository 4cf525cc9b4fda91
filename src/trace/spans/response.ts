/**
 * The spans of model calls: a response, an answer that only a hook told of, and a refusal of the API.
 */
import { type Attributes, SpanKind } from '@opentelemetry/api'
import { deriveSpanId } from '../ids.ts'
import { priceOf } from '../price.ts'
import { ATTR, type GenAiPart, OPERATION } from '../semconv.ts'
import type { OpenResponse, Session, Turn } from '../state.ts'
import { asMessages, common, endSpan, fail, startChild, textMessage } from './parts.ts'

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
      ...modelCall(session),
      [ATTR.requestModel]: model,
      [ATTR.responseModel]: model,
      [ATTR.responseId]: messageId,
      [ATTR.finishReasons]: response.stopReason === undefined ? undefined : [response.stopReason],
      [ATTR.inputTokens]: usage.input + usage.cacheRead + usage.cacheWrite,
      [ATTR.outputTokens]: usage.output,
      [ATTR.cacheReadTokens]: usage.cacheRead,
      [ATTR.cacheCreationTokens]: usage.cacheWrite,
      [ATTR.responseCost]: cost,
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
  return asMessages({
    role: 'assistant',
    parts: [...said, ...calls],
    finish_reason: response.stopReason ?? 'unknown',
  })
}

/** The turn's last message, known from a hook alone: its text and no tokens. */
export function tellAnswer(session: Session, turn: Turn, text: string, atMs: number): void {
  const span = startChild(session, turn, {
    name: OPERATION.chat,
    spanId: deriveSpanId(session.id, { kind: 'answer', turnId: turn.id, ordinal: turn.told.length }),
    startMs: atMs,
    kind: SpanKind.CLIENT,
    attributes: {
      ...modelCall(session),
      [ATTR.outputMessages]: asMessages({ ...textMessage('assistant', text), finish_reason: 'stop' }),
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
      ...modelCall(session),
    },
  })
  fail(span, error, text)
  endSpan(session, turn.run, span, atMs)
}

const modelCall = (session: Session): Attributes => ({
  ...common(session, 'LLM'),
  [ATTR.operation]: OPERATION.chat,
  [ATTR.provider]: 'anthropic',
})
