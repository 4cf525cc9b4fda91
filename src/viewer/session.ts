/** What stands above a session, whichever way it is looked at. */
import { html } from 'hono/html'
import type { SessionSummary } from '../sessions/recall.ts'
import { oneLine } from '../sessions/span.ts'
import { amount, dollars, duration, facts, type Html, moment } from '../web/format.ts'
import { inline } from './text.ts'

export type Way = 'conversation' | 'timeline'

export function sessionHeader(summary: SessionSummary, base: string, way: Way): Html {
  const id = encodeURIComponent(summary.sessionId)
  const here = `${base}/sessions/${id}`
  return html`<nav aria-label="Sessions"><a data-key="Escape" href="${base}/#s-${id}">← All sessions</a></nav>
<h1>${inline(oneLine(summary.title))}</h1>
${facts(known(summary))}
<nav class="ways" aria-label="Ways to look at it">
  <a data-key="c" href="${here}" ${current(way === 'conversation')}>Conversation</a>
  <a data-key="t" href="${here}/timeline" ${current(way === 'timeline')}>Timeline</a>
</nav>`
}

const current = (isHere: boolean): Html => (isHere ? html`aria-current="page"` : html``)

function known(summary: SessionSummary): [name: string, value: string | Html | undefined][] {
  const text = (value: string | undefined) => (value === undefined ? undefined : inline(oneLine(value)))
  const number = (value: number | undefined, written: (value: number) => string) =>
    value === undefined ? undefined : written(value)
  return [
    ['Project', text(summary.projectPath ?? summary.projectName)],
    ['Branch', text(summary.gitBranch)],
    ['Model', text(summary.model)],
    ['Started', moment(summary.startMs)],
    ['Duration', duration(summary.durationMs)],
    ['Turns', amount(summary.turns)],
    ['Tool calls', amount(summary.toolCalls)],
    ['Tokens in', number(summary.inputTokens, amount)],
    ['Tokens out', number(summary.outputTokens, amount)],
    ['Cost', number(summary.costUsd, dollars)],
    ['Ended', text(summary.endReason)],
  ]
}
