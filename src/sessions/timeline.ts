/**
 * Lays a session's spans out in time: the tree in the order in which it is read, and an axis on which hours in
 * which nothing happened take little room. Pure; knows no screen.
 */
import type { SessionSpan } from './span.ts'

export interface TimelineRow {
  span: SessionSpan
  /** 0 for what hangs directly under a session's run. */
  depth: number
  /** For each level above, and for itself: whether nothing more follows on that level. */
  isLast: boolean[]
  /** Where its bar begins and ends on the axis, 0 to 1. */
  from: number
  to: number
}

export interface Timeline {
  rows: TimelineRow[]
  /** Milliseconds on the axis: those in which something happened, and the rests of pauses. */
  activeMs: number
  /** Pauses that were cut short. */
  pauses: number
}

/** A pause may take this part of all the time in which something happens. */
const LONGEST_PAUSE = 0.04

export function timelineOf(spans: readonly SessionSpan[]): Timeline {
  const shown = spans.filter(({ kind }) => kind !== 'session')
  const lastMs = shown.reduce((last, { startMs, endMs }) => Math.max(last, endMs ?? startMs), 0)
  const axis = axisOf(shown, lastMs)
  const place = (span: SessionSpan) => ({
    from: axis.at(span.startMs),
    to: axis.at(span.endMs ?? lastMs),
  })
  const rows = walk(childrenOf(shown), undefined, []).map((row) => ({ ...row, ...place(row.span) }))
  return { rows, activeMs: axis.lengthMs, pauses: axis.pauses }
}

type Children = ReadonlyMap<string | undefined, readonly SessionSpan[]>

/** What hangs under nothing that is shown stands at the top. */
function childrenOf(spans: readonly SessionSpan[]): Children {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const parentOf = ({ parentId }: SessionSpan) =>
    parentId !== undefined && ids.has(parentId) ? parentId : undefined
  const children = new Map<string | undefined, SessionSpan[]>()
  for (const span of spans) {
    const siblings = children.get(parentOf(span))
    if (siblings) siblings.push(span)
    else children.set(parentOf(span), [span])
  }
  return children
}

type TreeRow = Omit<TimelineRow, 'from' | 'to'>

function walk(children: Children, parentId: string | undefined, above: boolean[]): TreeRow[] {
  const siblings = children.get(parentId) ?? []
  return siblings.flatMap((span, index) => {
    const isLast = [...above, index === siblings.length - 1]
    return [{ span, depth: above.length, isLast }, ...walk(children, span.spanId, isLast)]
  })
}

interface Stretch {
  startMs: number
  endMs: number
  /** Where it begins on the axis, in milliseconds. */
  offsetMs: number
}

interface Axis {
  at(timeMs: number): number
  lengthMs: number
  pauses: number
}

function axisOf(spans: readonly SessionSpan[], lastMs: number): Axis {
  const stretches = stretchesOf(spans, lastMs)
  const busyMs = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
  const longestMs = busyMs * LONGEST_PAUSE
  let pauses = 0
  let lengthMs = 0
  for (const [index, stretch] of stretches.entries()) {
    const pauseMs = stretch.startMs - (stretches[index - 1]?.endMs ?? stretch.startMs)
    if (pauseMs > longestMs) pauses += 1
    stretch.offsetMs = lengthMs + Math.min(pauseMs, longestMs)
    lengthMs = stretch.offsetMs + stretch.endMs - stretch.startMs
  }
  const at = (timeMs: number) => {
    const stretch = stretches.findLast(({ startMs }) => startMs <= timeMs)
    if (stretch === undefined || lengthMs === 0) return 0
    return (stretch.offsetMs + Math.min(timeMs, stretch.endMs) - stretch.startMs) / lengthMs
  }
  return { at, lengthMs, pauses }
}

/** The times in which something happened, none touching the next. */
function stretchesOf(spans: readonly SessionSpan[], lastMs: number): Stretch[] {
  const stretches: Stretch[] = []
  for (const { startMs, endMs = lastMs } of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const current = stretches.at(-1)
    if (current && startMs <= current.endMs) current.endMs = Math.max(current.endMs, endMs)
    else stretches.push({ startMs, endMs, offsetMs: 0 })
  }
  return stretches
}
