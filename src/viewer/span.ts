/** How one span is shown: what kind of thing it was, how it went, and what it holds. */
import { html } from 'hono/html'
import { contentOf } from '../sessions/content.ts'
import { actorOf, numberAt, oneLine, type SessionSpan, type SpanKind, textAt } from '../sessions/span.ts'
import { ATTR } from '../trace/semconv.ts'
import { amount, dollars, duration, type Html } from '../web/format.ts'
import { inline, output, prose } from './text.ts'

const KINDS = {
  session: { text: 'Session', look: 'prompt' },
  prompt: { text: 'Prompt', look: 'prompt' },
  message: { text: 'Message', look: 'prompt' },
  agent: { text: 'Agent', look: 'agent' },
  response: { text: 'Response', look: 'response' },
  tool: { text: 'Tool', look: 'tool' },
  compaction: { text: 'Compaction', look: 'agent' },
} as const satisfies Readonly<Record<SpanKind, object>>

export const kindText = ({ kind }: SessionSpan): string => KINDS[kind].text

/** The colour of it, by the stylesheet's name. */
export const lookOf = ({ kind, error }: SessionSpan): string =>
  error === undefined ? KINDS[kind].look : 'failed'

/** Who or what it was, such as `Bash` or `opus-5-5`. */
export const actorText = (span: SessionSpan): string => oneLine(actorOf(span)).replace(/^claude-/, '')

export const durationText = ({ startMs, endMs }: SessionSpan): string =>
  endMs === undefined ? 'still open' : duration(endMs - startMs)

/** `14,216 in, 118 out`; empty where that is not known. */
export function tokensText({ attributes }: SessionSpan): string {
  const input = numberAt(attributes, ATTR.inputTokens)
  const output = numberAt(attributes, ATTR.outputTokens)
  return input === undefined || output === undefined ? '' : `${amount(input)} in, ${amount(output)} out`
}

export function costText({ attributes }: SessionSpan): string {
  const cost = numberAt(attributes, ATTR.responseCost)
  return cost === undefined ? '' : dollars(cost)
}

/** Empty where nothing was kept of it. */
export function spanContent(span: SessionSpan): Html[] {
  const { said, thought, asked, answered } = contentOf(span)
  const description = textAt(span.attributes, ATTR.agentDescription) ?? ''
  return [
    ...shown(failureOf(span), (text) => html`<p class="trouble">${inline(text)}</p>`),
    ...shown(description, prose),
    ...shown(thought, (text) => html`<details><summary>What it thought</summary>${prose(text)}</details>`),
    ...shown(said, prose),
    ...shown(asked, (text) => output(text, 'Arguments')),
    ...shown(answered, (text) => html`<h3>Result</h3>${output(text, 'Result')}`),
  ]
}

function failureOf({ error, errorMessage }: SessionSpan): string {
  return error === undefined ? '' : `Failed: ${[error, errorMessage].filter(Boolean).join(', ')}`
}

const shown = (text: string, written: (text: string) => Html): Html[] => (text === '' ? [] : [written(text)])
