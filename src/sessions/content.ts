/** What a span holds to read: what was said, thought, asked for and answered. Knows no screen. */
import * as z from 'zod'
import { parseMessages, reasoningIn, textIn } from '../exporters/opensync/gen-ai-messages.ts'
import { ATTR } from '../trace/semconv.ts'
import { parseJson, type SessionSpan, textAt } from './span.ts'

/** What isn't there, or wasn't kept, is an empty text. */
export interface SpanContent {
  said: string
  /** What the model thought. */
  thought: string
  /** A tool's arguments, each by its name. */
  asked: string
  /** A tool's result: JSON is set out in lines. */
  answered: string
}

export function contentOf({ attributes }: Pick<SessionSpan, 'attributes'>): SpanContent {
  const messages = [ATTR.inputMessages, ATTR.outputMessages].flatMap((name) =>
    parseMessages(textAt(attributes, name), 'assistant'),
  )
  return {
    said: textIn(messages),
    thought: reasoningIn(messages),
    asked: named(textAt(attributes, ATTR.toolArguments)),
    answered: setOut(textAt(attributes, ATTR.toolResult)),
  }
}

const argumentsSchema = z.record(z.string(), z.unknown())

/** Whatever is no JSON object stays as it was written. */
function named(text = ''): string {
  const { data } = argumentsSchema.safeParse(parseJson(text))
  if (data === undefined) return text
  return Object.entries(data)
    .map(([name, value]) => `${name}:${asArgument(value)}`)
    .join('\n')
}

function asArgument(value: unknown): string {
  if (typeof value !== 'string') return ` ${JSON.stringify(value)}`
  return value.includes('\n') ? `\n${value}` : ` ${value}`
}

/** Text that is JSON by chance, as a number is, stays as it was written. */
function setOut(text = ''): string {
  const value = parseJson(text)
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text
}
