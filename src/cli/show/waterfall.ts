/** Draws a session as a waterfall: its tree on the left, its figures, and when each thing happened. Pure. */

import type { RecalledSession, SessionSummary } from '../../sessions/recall.ts'
import { actorOf, gistOf, numberAt, oneLine, type SessionSpan, type SpanKind } from '../../sessions/span.ts'
import { type Timeline, type TimelineRow, timelineOf } from '../../sessions/timeline.ts'
import { ATTR } from '../../trace/semconv.ts'
import { amount, dollars, duration, shortAmount, when } from '../amounts.ts'
import { deliveryText, type NameOf } from '../history.ts'
import { cut, type Paint, padEnd, padStart, type Style, type Terminal, widthOf } from '../terminal.ts'
import { bar } from './bar.ts'

/** Of an output that is no terminal. */
const PLAIN_WIDTH = 120

export function waterfall({ summary, spans }: RecalledSession, nameOf: NameOf, terminal: Terminal): string[] {
  const width = Math.min(terminal.width, Number.isFinite(terminal.width) ? 180 : PLAIN_WIDTH)
  const timeline = timelineOf(spans)
  return [
    ...heading(summary, endOf({ summary, spans }), nameOf, { width, paint: terminal.paint }),
    '',
    ...tree(timeline, { width, paint: terminal.paint }),
  ]
}

/** How a session ended that nobody watched is not known. */
function endOf({ summary, spans }: RecalledSession): string {
  const isOpen = spans.findLast(({ kind }) => kind === 'session')?.endMs === undefined
  return summary.endReason ?? (isOpen ? 'still open' : 'ended')
}

function heading(summary: SessionSummary, end: string, nameOf: NameOf, { width, paint }: Terminal): string[] {
  const place = [summary.projectPath, summary.gitBranch, summary.model].flatMap((fact) => fact ?? [])
  return [
    paint('bold', cut(oneLine(summary.title), width)),
    paint('dim', cut(`${summary.sessionId} · ${oneLine(place.join(' · '))}`, width)),
    cut(
      `${when(summary.startMs, Date.now())} · ${duration(summary.durationMs)} · ${end} · ${totals(summary)}`,
      width,
    ),
    cut(
      summary.deliveries.map((delivery) => deliveryText(delivery, nameOf)).join(', ') || 'sent nowhere',
      width,
    ),
  ]
}

function totals({ inputTokens, outputTokens, costUsd, turns, toolCalls }: SessionSummary): string {
  const facts = [
    count(turns, 'turn'),
    count(toolCalls, 'tool call'),
    inputTokens === undefined || outputTokens === undefined
      ? 'tokens not known'
      : `${amount(inputTokens)} in, ${amount(outputTokens)} out`,
    costUsd === undefined ? 'cost not known' : dollars(costUsd),
  ]
  return facts.join(' · ')
}

const count = (value: number, what: string): string => `${amount(value)} ${what}${value === 1 ? '' : 's'}`

interface Layout {
  label: number
  duration: number
  tokens: number
  cost: number
  bar: number
}

const DURATION = 7
const TOKENS = 11
const COST = 8

/** The narrower the terminal, the less stands beside the tree. */
function layoutFor(width: number): Layout {
  const tokens = width >= 80 ? TOKENS : 0
  const cost = width >= 96 ? COST : 0
  const time = width >= 50 ? DURATION : 0
  const barWidth = width >= 66 ? Math.floor(width * 0.26) : 0
  const beside = [time, tokens, cost, barWidth].filter((column) => column > 0)
  const label = width - beside.reduce((sum, column) => sum + column + GAP, 0)
  return { label, duration: time, tokens, cost, bar: barWidth }
}

const GAP = 2

function tree(timeline: Timeline, { width, paint }: Terminal): string[] {
  const layout = layoutFor(width)
  const head = columns([
    [' '.repeat(layout.label), layout.label],
    [padStart('Time', layout.duration), layout.duration],
    [padStart('In / out', layout.tokens), layout.tokens],
    [padStart('Cost', layout.cost), layout.cost],
    [scale(timeline, layout.bar), layout.bar],
  ])
  return [paint('dim', head), ...timeline.rows.map((row) => rowLine(row, layout, paint))]
}

/** A column without width is not there. */
const columns = (cells: readonly (readonly [text: string, width: number])[]): string =>
  cells
    .filter(([, width]) => width > 0)
    .map(([text]) => text)
    .join(' '.repeat(GAP))
    .trimEnd()

function scale({ activeMs, pauses }: Timeline, width: number): string {
  const end = `${duration(activeMs)}${pauses > 0 ? ' active' : ''}`
  return `0${padStart(end, width - 1)}`
}

function rowLine(row: TimelineRow, layout: Layout, paint: Paint): string {
  const { span } = row
  const style = styleOf(span)
  return columns([
    [label(row, layout.label, paint), layout.label],
    [paint('dim', padStart(timeOf(span), layout.duration)), layout.duration],
    [paint('dim', padStart(tokensOf(span), layout.tokens)), layout.tokens],
    [paint('dim', padStart(costOf(span), layout.cost)), layout.cost],
    [paint(style, bar(row, layout.bar)), layout.bar],
  ])
}

const STYLES: Readonly<Record<SpanKind, Style>> = {
  session: 'bold',
  prompt: 'green',
  message: 'green',
  agent: 'magenta',
  response: 'cyan',
  tool: 'yellow',
  compaction: 'blue',
}

const styleOf = ({ kind, error }: SessionSpan): Style => (error === undefined ? STYLES[kind] : 'red')

function label({ span, isLast }: TimelineRow, width: number, paint: Paint): string {
  const stem = stemOf(isLast)
  const mark = span.error === undefined ? '' : '✖ '
  const room = width - widthOf(stem) - widthOf(mark)
  const actor = cut(oneLine(actorOf(span)).replace(/^claude-/, ''), room)
  const left = room - widthOf(actor) - 1
  const why = span.error === undefined ? '' : `(${oneLine(span.error)}) `
  const gist = left < 4 ? '' : cut(`${why}${gistOf(span)}`, left)
  const text = `${paint('dim', stem)}${paint(styleOf(span), `${mark}${actor}`)} ${gist}`
  return padEnd(text, width)
}

/** Two columns for each level: deep trees must leave room for words. */
function stemOf(isLast: readonly boolean[]): string {
  const above = isLast.slice(0, -1).map((last) => (last ? '  ' : '│ '))
  return `${above.join('')}${isLast.at(-1) ? '└ ' : '├ '}`
}

const timeOf = ({ startMs, endMs }: SessionSpan): string =>
  endMs === undefined ? 'open' : endMs - startMs < 0.5 ? '' : duration(endMs - startMs)

function tokensOf({ attributes }: SessionSpan): string {
  const input = numberAt(attributes, ATTR.inputTokens)
  const output = numberAt(attributes, ATTR.outputTokens)
  return input === undefined || output === undefined ? '' : `${shortAmount(input)} / ${shortAmount(output)}`
}

function costOf({ attributes }: SessionSpan): string {
  const cost = numberAt(attributes, ATTR.responseCost)
  return cost === undefined ? '' : dollars(cost)
}
