/**
 * Shows a session's messages as OpenSync's dashboard does: parts hide the plain text, a tool shows its
 * call and its result. Knows nothing of how messages are stored or ordered.
 */
import { html } from 'hono/html'
import * as z from 'zod'
import { amount, duration, type Html, moment } from '../web/format.ts'
import { type StoredMessage, textOf } from './store.ts'
import type { Part } from './validation.ts'

const toolCall = z.object({
  toolName: z.string().optional(),
  name: z.string().optional(),
  args: z.unknown().optional(),
  arguments: z.unknown().optional(),
  input: z.unknown().optional(),
})
const toolResult = z.object({ result: z.unknown().optional(), output: z.unknown().optional() })

export function conversation(messages: readonly StoredMessage[]): Html {
  if (messages.length === 0) return html`<p>No messages yet.</p>`
  return html`<ol class="conversation">${messages.map(messageItem)}</ol>`
}

function messageItem(message: StoredMessage): Html {
  return html`<li><article class="message ${message.role}">
  <header><h2>${message.role}</h2><p>${aside(message)}</p></header>
  ${messageContent(message)}
</article></li>`
}

function aside(message: StoredMessage): Html {
  const { model, promptTokens = 0, completionTokens = 0, durationMs } = message
  const known = [
    ...(model === undefined ? [] : [model]),
    ...(promptTokens + completionTokens === 0
      ? []
      : [`${amount(promptTokens)} in, ${amount(completionTokens)} out`]),
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
  ]
  return html`${known.map((fact) => html`${fact} · `)}${moment(message.createdAt)}`
}

function messageContent(message: StoredMessage): Html | Html[] {
  const parts = message.parts.flatMap(partContent)
  return parts.length > 0 ? parts : prose(message.textContent ?? '')
}

/** Empty for a kind of part that the dashboard doesn't show. */
function partContent(part: Part): Html[] {
  if (part.type === 'text') return [prose(textOf(part.content))]
  if (part.type === 'tool-call') return [callContent(part.content)]
  if (part.type === 'tool-result') return [resultContent(part.content)]
  return []
}

function callContent(content: unknown): Html {
  const call = toolCall.safeParse(content).data
  const args = call?.args ?? call?.arguments ?? call?.input
  return html`<h3>${call?.toolName ?? call?.name ?? 'Unknown tool'}</h3>
${args === undefined ? '' : html`<pre>${readable(args)}</pre>`}`
}

function resultContent(content: unknown): Html {
  const result = toolResult.safeParse(content).data
  return html`<details open><summary>Result</summary>
<pre>${readable(result?.result ?? result?.output ?? content)}</pre></details>`
}

function prose(text: string): Html {
  return html`<p class="prose">${text}</p>`
}

function readable(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
