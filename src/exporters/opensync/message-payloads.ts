/**
 * Maps a span to the body of POST /sync/message: prompts, responses and tool calls. Pure; knows the fields of
 * that call and of the project's own contract, and nothing of when it is sent.
 */
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { ATTR, OPERATION, SPAN } from '../../trace/semconv.ts'
import {
  type ConvexObject,
  type ConvexValue,
  storableJson,
  storableLabel,
  storableText,
  withoutUnknown,
} from './convex-values.ts'
import { parseMessages, reasoningIn, textIn } from './gen-ai-messages.ts'
import { SOURCE } from './session-payload.ts'
import {
  booleanOf,
  durationOf,
  failureOf,
  hasFailed,
  numberOf,
  sessionIdOf,
  spanIdOf,
  startOf,
  textOf,
} from './span-reading.ts'

type Role = 'user' | 'assistant' | 'system' | 'tool'

/** The conventions have more than one word for a call of a model; we ourselves use the first. */
const MODEL_CALLS: readonly string[] = [OPERATION.chat, 'generate_content', 'text_completion']

export function isModelCall(span: ReadableSpan): boolean {
  return MODEL_CALLS.includes(operationOf(span))
}

export function isToolCall(span: ReadableSpan): boolean {
  return operationOf(span) === OPERATION.executeTool
}

export function isPrompt(span: ReadableSpan): boolean {
  return operationOf(span) === OPERATION.invokeAgent || span.name === SPAN.userMessage
}

/** A prompt's message is sent with its snapshot, or with its end where no snapshot has told it. */
export function promptMessage(span: ReadableSpan): ConvexObject | undefined {
  if (booleanOf(span, ATTR.promptTold)) return undefined
  const text = textIn(parseMessages(textOf(span, ATTR.inputMessages), 'user'))
  const role = textOf(span, ATTR.promptRole) === 'system' ? 'system' : 'user'
  return text === '' ? undefined : textMessage(span, messageIdOf(span), role, text)
}

/** A response with text; or the error, where a call of the model brought none. */
export function responseMessage(span: ReadableSpan): ConvexObject | undefined {
  const output = parseMessages(textOf(span, ATTR.outputMessages), 'assistant')
  const text = textIn(output)
  if (text !== '')
    return {
      ...textMessage(span, messageIdOf(span), 'assistant', text),
      ...response(span, reasoningIn(output)),
    }
  const failure = hasFailed(span) ? (failureOf(span) ?? 'The call of the model failed') : undefined
  return failure === undefined ? undefined : textMessage(span, messageIdOf(span), 'system', failure)
}

/** One message holds the call and its result, so that neither is ever seen without the other. */
export function toolMessage(span: ReadableSpan): ConvexObject {
  const call = toolCall(span)
  const text = storableText(readable(call))
  return withoutUnknown({
    ...message(span, messageIdOf(span), 'tool', text),
    parts: [callPart(call), ...resultParts(call)],
    durationMs: numberOf(span, ATTR.toolDuration) ?? durationOf(span),
    toolName: call.name,
    toolArgs: call.args,
    toolResult: call.result,
  })
}

/** Message ids are OpenSync's alone, of all its users: a session's id in front keeps them apart. */
export function messageIdOf(span: ReadableSpan): string {
  return `${sessionIdOf(span)}:${spanIdOf(span)}`
}

export function textMessage(span: ReadableSpan, id: string, role: Role, text: string): ConvexObject {
  const stored = storableText(text)
  // Only text parts are found by OpenSync's search, and only textContent by its evaluations.
  return { ...message(span, id, role, stored), parts: [{ type: 'text', content: stored }] }
}

function operationOf(span: ReadableSpan): string {
  return textOf(span, ATTR.operation) ?? ''
}

function message(span: ReadableSpan, id: string, role: Role, text: string) {
  const sessionId = sessionIdOf(span)
  return {
    sessionExternalId: sessionId,
    externalId: id,
    sessionId,
    messageId: id,
    role,
    source: SOURCE,
    textContent: text,
    content: text,
    createdAt: startOf(span),
  }
}

function response(span: ReadableSpan, reasoning: string): ConvexObject {
  const input = numberOf(span, ATTR.inputTokens)
  const output = numberOf(span, ATTR.outputTokens)
  const model = textOf(span, ATTR.responseModel) ?? textOf(span, ATTR.requestModel)
  return withoutUnknown({
    model: model === undefined ? undefined : storableLabel(model),
    promptTokens: input,
    completionTokens: output,
    tokenCount: input === undefined || output === undefined ? undefined : input + output,
    durationMs: durationOf(span),
    thinkingContent: reasoning === '' ? undefined : storableText(reasoning),
  })
}

interface ToolCall {
  name: string
  id?: string
  args?: ConvexValue
  result?: string
  failed: boolean
}

function toolCall(span: ReadableSpan): ToolCall {
  const id = textOf(span, ATTR.toolCallId)
  const args = textOf(span, ATTR.toolArguments)
  const failed = hasFailed(span)
  const output = textOf(span, ATTR.toolResult)
  const result = failed ? output || failureOf(span) : output
  return {
    name: storableLabel(textOf(span, ATTR.toolName) ?? 'unknown tool'),
    failed,
    ...(id !== undefined && { id: storableLabel(id) }),
    ...(args !== undefined && { args: storableJson(args) }),
    ...(result !== undefined && { result: storableText(result) }),
  }
}

function callPart({ name, id, args }: ToolCall): ConvexObject {
  return { type: 'tool-call', content: withoutUnknown({ toolName: name, args, toolCallId: id }) }
}

/** A call that left no result and did not fail shows its arguments alone. */
function resultParts({ name, id, result, failed }: ToolCall): ConvexObject[] {
  if (result === undefined && !failed) return []
  const content = { toolName: name, result: result ?? 'failed', toolCallId: id, isError: failed || undefined }
  return [{ type: 'tool-result', content: withoutUnknown(content) }]
}

function readable({ name, result, failed }: ToolCall): string {
  return [failed ? `${name} failed` : name, result]
    .filter((text) => text !== undefined && text !== '')
    .join(': ')
}
