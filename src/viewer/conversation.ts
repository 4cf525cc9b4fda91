/** A session as a conversation: what was said and done, in order, agents' own within the call that launched them. */
import { html } from 'hono/html'
import type { SessionSpan } from '../sessions/span.ts'
import { type TimelineRow, timelineOf } from '../sessions/timeline.ts'
import { type Html, moment } from '../web/format.ts'
import { actorText, costText, durationText, kindText, lookOf, spanContent, tokensText } from './span.ts'
import { inline } from './text.ts'

export function conversation(spans: readonly SessionSpan[]): Html {
  const entries = timelineOf(spans).rows.flatMap(entry)
  return html`<ol class="conversation">${entries}</ol>`
}

/** A response that says nothing, and only calls tools, is told by those. */
function entry({ span, depth }: TimelineRow): Html[] {
  const content = spanContent(span)
  if (content.length === 0 && span.kind === 'response') return []
  return [
    html`<li class="d${Math.min(depth, DEEPEST)}"><article class="message ${lookOf(span)}" id="m-${span.spanId}" data-item tabindex="-1">
  <header><h2>${kindText(span)} ${nameOf(span)}</h2><p>${aside(span)}</p></header>
  ${content}
</article></li>`,
  ]
}

/** Deeper ones are not indented any further. */
export const DEEPEST = 8

const nameOf = (span: SessionSpan): Html => html`<span class="actor">${inline(actorText(span))}</span>`

function aside(span: SessionSpan): Html {
  const facts = [tokensText(span), costText(span), durationText(span)].filter((fact) => fact !== '')
  return html`${facts.join(' · ')} · ${moment(span.startMs)}`
}
