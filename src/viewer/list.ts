/** The list of sessions, and the filter above it. */
import { html } from 'hono/html'
import type { Delivery } from '../sessions/deliveries.ts'
import type { SessionSummary } from '../sessions/recall.ts'
import { oneLine } from '../sessions/span.ts'
import { amount, dollars, type Html, moment } from '../web/format.ts'
import type { Shelf } from './library.ts'
import { inline } from './text.ts'

export interface ListView {
  /** Where the page is: `/TOKEN`. */
  base: string
  shelf: Shelf
  /** What was searched for. */
  text: string
  limit: number
  deliveryText(delivery: Delivery): string
}

export function sessionList(view: ListView): Html {
  const { base, shelf, text, limit } = view
  return html`<h1>Sessions</h1>
<form method="get" action="${base}/" role="search">
  <label for="filter">Search titles, projects, and what was said</label>
  <input id="filter" type="search" name="q" value="${text}" autocomplete="off" spellcheck="false">
  <button>Search</button>
</form>
<p role="status"></p>
${shelf.found.length === 0 ? nothingFound(text, base) : table(view)}
${shelf.hasMore ? html`<p><a href="${olderLink(base, text, limit)}">Show older ones too</a></p>` : ''}
${shelf.unreadable.map(
  ({ sessionId, reason }) =>
    html`<p class="trouble">Session ${inline(sessionId)} is left out: ${inline(reason)}</p>`,
)}`
}

function olderLink(base: string, text: string, limit: number): string {
  const query = new URLSearchParams({ ...(text === '' ? {} : { q: text }), limit: String(limit * 4) })
  return `${base}/?${query}`
}

function nothingFound(text: string, base: string): Html {
  return text === ''
    ? html`<p>No session has been recorded yet. Reload when one was.</p>`
    : html`<p>No session holds all of these words. <a href="${base}/">Show all sessions</a></p>`
}

function table(view: ListView): Html {
  return html`<div class="scroll">
<table>
  <caption class="unseen-caption">The last one first</caption>
  <thead><tr>
    <th scope="col">Title</th><th scope="col">Project</th><th scope="col">Last at work</th>
    <th scope="col" class="number">Turns</th><th scope="col" class="number">Tools</th>
    <th scope="col" class="number">Tokens in</th><th scope="col" class="number">Tokens out</th>
    <th scope="col" class="number">Cost</th><th scope="col">Delivered</th>
  </tr></thead>
  <tbody>${view.shelf.found.map((summary) => row(summary, view))}</tbody>
</table>
</div>`
}

function row(summary: SessionSummary, { base, deliveryText }: ListView): Html {
  const { sessionId, title, projectName, lastMs, turns, toolCalls, deliveries } = summary
  const id = encodeURIComponent(sessionId)
  return html`<tr>
  <th scope="row"><a id="s-${id}" data-item="row" href="${base}/sessions/${id}">${inline(oneLine(title))}</a></th>
  <td>${inline(oneLine(projectName ?? '–'))}</td>
  <td>${moment(lastMs)}</td>
  <td class="number">${amount(turns)}</td>
  <td class="number">${amount(toolCalls)}</td>
  <td class="number">${known(summary.inputTokens, amount)}</td>
  <td class="number">${known(summary.outputTokens, amount)}</td>
  <td class="number">${known(summary.costUsd, dollars)}</td>
  <td>${deliveries.map(deliveryText).join(', ') || '–'}</td>
</tr>`
}

const known = (value: number | undefined, written: (value: number) => string): string =>
  value === undefined ? '–' : written(value)
