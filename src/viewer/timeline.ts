/**
 * A session as a timeline: lanes that show what went on side by side, and below them each thing on a line of its own,
 * which opens.
 */
import { html } from 'hono/html'
import { type Lane, lanesOf } from '../sessions/lanes.ts'
import { gistOf, type SessionSpan } from '../sessions/span.ts'
import { type Timeline, type TimelineRow, timelineOf } from '../sessions/timeline.ts'
import { duration, type Html } from '../web/format.ts'
import { DEEPEST } from './conversation.ts'
import { actorText, costText, durationText, kindText, lookOf, spanContent, tokensText } from './span.ts'
import { inline } from './text.ts'

export function timeline(spans: readonly SessionSpan[]): Html {
  const laidOut = timelineOf(spans)
  const lanes = lanesOf(laidOut)
  return html`<section aria-labelledby="lanes">
  <h2 id="lanes">Side by side</h2>
  <p>${told(laidOut, lanes)}</p>
  ${legend()}
  <div class="lane" aria-hidden="true"><span></span>${scale(laidOut)}</div>
  <ul class="lanes">${lanes.map(laneItem)}</ul>
</section>
<section aria-labelledby="steps">
  <h2 id="steps">Step by step</h2>
  <div class="row heads" aria-hidden="true"><span>What</span><span>Tokens</span><span>Cost</span><span>Time</span>${scale(laidOut)}</div>
  <ol class="waterfall">${laidOut.rows.map(rowItem)}</ol>
</section>`
}

function told({ activeMs, pauses }: Timeline, lanes: readonly Lane[]): string {
  const agents = lanes.length - 1
  const whose = agents === 0 ? 'no agent' : agents === 1 ? 'one agent' : `${agents} agents`
  const cut = pauses === 0 ? '' : `; ${pauses === 1 ? 'a pause is' : `${pauses} pauses are`} drawn shorter`
  return `${duration(activeMs)} in which something happened, with ${whose}${cut}.`
}

const LEGEND = [
  ['prompt', 'Prompt'],
  ['response', 'Response'],
  ['tool', 'Tool'],
  ['agent', 'Agent'],
  ['failed', 'Failed'],
] as const

function legend(): Html {
  return html`<ul class="legend">${LEGEND.map(
    ([name, text]) =>
      html`<li><svg aria-hidden="true" width="12" height="12">${bar({ from: 0, to: 1 }, name)}</svg> ${text}</li>`,
  )}</ul>`
}

const TICKS = [0, 0.25, 0.5, 0.75, 1]

function scale({ activeMs }: Timeline): Html {
  return html`<svg class="scale" height="16">${TICKS.map(
    (part) =>
      html`<text x="${percent(part)}" y="12" text-anchor="${anchorAt(part)}">${duration(activeMs * part)}</text>`,
  )}</svg>`
}

const anchorAt = (part: number): string => (part === 0 ? 'start' : part === 1 ? 'end' : 'middle')

const TRACK_PX = 14

/** The blocks are for the mouse: each leads to its line below, which is what the keyboard and a voice have. */
function laneItem({ agent, tracks }: Lane): Html {
  const name = agent ? agentLink(agent.span) : html`<b>Session</b>`
  const extent = agent
    ? html`<rect class="extent" x="${percent(agent.from)}" width="${percent(agent.to - agent.from)}" y="0" height="100%"></rect>`
    : ''
  return html`<li class="lane"><span class="name">${name}</span>
<svg class="tracks" aria-hidden="true" height="${Math.max(1, tracks.length) * TRACK_PX}">${extent}${tracks.map(track)}</svg></li>`
}

function agentLink(span: SessionSpan): Html {
  return html`<a href="#t-${span.spanId}"><b>${inline(actorText(span))}</b> ${inline(gistOf(span))}</a>`
}

function track(rows: readonly TimelineRow[], index: number): Html {
  return html`${rows.map(
    (row) =>
      html`<a href="#t-${row.span.spanId}" tabindex="-1"><title>${kindText(row.span)} ${actorText(row.span)}, ${durationText(row.span)}: ${gistOf(row.span)}</title>${bar(row, lookOf(row.span), index * TRACK_PX + 1)}</a>`,
  )}`
}

function rowItem(row: TimelineRow): Html {
  const { span, depth } = row
  const content = spanContent(span)
  return html`<li aria-level="${depth + 1}"><details class="${lookOf(span)} d${Math.min(depth, DEEPEST)}">
<summary class="row" id="t-${span.spanId}" data-item="row"><span class="what"><span class="kind">${kindText(span)}</span> <b>${inline(actorText(span))}</b> ${inline(gistOf(span))}</span>
<span class="number">${tokensText(span)}</span><span class="number">${costText(span)}</span><span class="number">${durationText(span)}</span>
<svg aria-hidden="true" height="${TRACK_PX}">${bar(row, lookOf(span))}</svg></summary>
<div class="content">${content.length > 0 ? content : html`<p>Nothing more was kept of it.</p>`}</div>
</details></li>`
}

/** What is shorter is still to be seen. */
const SHORTEST = 0.003

function bar({ from, to }: Pick<TimelineRow, 'from' | 'to'>, name: string, y = 1): Html {
  const start = Math.min(from, 1 - SHORTEST)
  return html`<rect class="bar ${name}" x="${percent(start)}" width="${percent(Math.max(SHORTEST, to - start))}" y="${y}" height="${TRACK_PX - 2}" rx="2"></rect>`
}

const percent = (part: number): string => `${Math.round(part * 1e5) / 1e3}%`
