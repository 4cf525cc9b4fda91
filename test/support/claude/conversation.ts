/** Reads a Messages API request: whose it is and which step of which script it asks for; knows nothing of answering. */
import { z } from 'zod'

const blockSchema = z.looseObject({ type: z.string(), text: z.string().optional() })

const requestSchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  tools: z.array(z.unknown()).default([]),
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(blockSchema)]) })),
})

type Message = z.infer<typeof requestSchema>['messages'][number]

/**
 * `side` is a query of Claude Code's own (a title, say), `compaction` the summary of a conversation: both cost
 * tokens, and neither stands in a transcript.
 */
type CallKind = 'main' | 'agent' | 'compaction' | 'side'

export interface Conversation {
  readonly kind: CallKind
  readonly sessionId: string
  readonly agentId: string | undefined
  readonly model: string
  readonly stream: boolean
  readonly script: string | undefined
  readonly step: number
  readonly answersSoFar: number
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

export function readConversation(body: unknown, headers: Headers): Conversation {
  const request = requestSchema.parse(body)
  const agentId = headerOf(headers, 'x-claude-code-agent-id')
  return {
    kind: kindOf(request, agentId),
    sessionId: headerOf(headers, 'x-claude-code-session-id') ?? 'no-session',
    agentId,
    model: request.model,
    stream: request.stream,
    ...placeIn(request.messages),
    answersSoFar: countAnswers(request.messages),
  }
}

function kindOf(request: z.infer<typeof requestSchema>, agentId: string | undefined): CallKind {
  const last = request.messages.findLast((message) => message.role === 'user')
  if (last && textOf(last).includes('followed by a <summary> block')) return 'compaction'
  if (request.tools.length === 0) return 'side'
  return agentId === undefined ? 'main' : 'agent'
}

/** The newest marker wins; the step is the number of answers given since. */
function placeIn(messages: readonly Message[]): { script: string | undefined; step: number } {
  const at = messages.findLastIndex((message) => message.role === 'user' && markersIn(message).length > 0)
  const marked = messages[at]
  return {
    script: marked && markersIn(marked).at(-1),
    step: countAnswers(messages.slice(at + 1)),
  }
}

function markersIn(message: Message): string[] {
  return [...textOf(message).matchAll(/\[\[([\w-]+)\]\]/g)].flatMap((match) => match[1] ?? [])
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : content.map((block) => block.text ?? '').join('\n')
}

function countAnswers(messages: readonly Message[]): number {
  return messages.filter((message) => message.role === 'assistant').length
}

function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
