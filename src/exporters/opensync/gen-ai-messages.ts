/**
 * Parses the message lists of the GenAI conventions, as generously as programs write them. Knows the
 * conventions' JSON, and nothing of spans or OpenSync.
 */
import * as z from 'zod/mini'

const part = z.object({ type: z.string(), content: z.string() })
const message = z.object({ role: z.string(), parts: z.array(z.unknown()) })

export interface ChatMessage {
  role: string
  parts: z.infer<typeof part>[]
}

/**
 * What isn't the conventions' JSON, such as a list that an attribute limit cut in two, is one message
 * of `fallbackRole` with the text as it stands: shown badly is better than not shown.
 */
export function parseMessages(json: string | undefined, fallbackRole: string): ChatMessage[] {
  if (!json) return []
  const list = parseList(json)
  return list
    ? list.flatMap(parseMessage)
    : [{ role: fallbackRole, parts: [{ type: 'text', content: json }] }]
}

export function textIn(messages: readonly ChatMessage[]): string {
  return contentsOf(messages, 'text')
}

export function reasoningIn(messages: readonly ChatMessage[]): string {
  return contentsOf(messages, 'reasoning')
}

function parseList(json: string): unknown[] | undefined {
  try {
    return z.array(z.unknown()).safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}

/** One message that can't be read does not take the others with it. */
function parseMessage(value: unknown): ChatMessage[] {
  const { data } = message.safeParse(value)
  return data ? [{ role: data.role, parts: data.parts.flatMap(parsePart) }] : []
}

/** Parts without text, as tool calls and images are, tell by other spans or not at all. */
function parsePart(value: unknown): ChatMessage['parts'] {
  const { data } = part.safeParse(value)
  return data ? [data] : []
}

function contentsOf(messages: readonly ChatMessage[], type: string): string {
  return messages
    .flatMap(({ parts }) => parts)
    .filter((part) => part.type === type && part.content !== '')
    .map(({ content }) => content)
    .join('\n\n')
}
