/**
 * Folds observations, and shows what they told in few words: a tree of spans, one span, or the session's totals.
 */
import type { Observation } from '../../../src/journal/observation.ts'
import { createFold } from '../../../src/trace/fold.ts'
import { ATTR, SPAN } from '../../../src/trace/semconv.ts'
import type { Item } from '../../../src/trace/state.ts'
import { createTracing } from '../../../src/trace/tracing.ts'
import { type ToldSpan, tellSpan } from '../../support/sessions/source.ts'
import { START_MS } from './observations.ts'

export const SESSION_ID = 'session-1'

export const tracing = createTracing('1.2.3')

export const newFold = () => createFold(SESSION_ID, tracing)

export function itemsOf(...observations: Observation[]): Item[] {
  const fold = newFold()
  return observations.flatMap((observation) => fold.apply(observation))
}

export const endedOf = (...observations: Observation[]): ToldSpan[] =>
  itemsOf(...observations)
    .map(tellSpan)
    .filter(({ type }) => type === 'ended')

/** The one ended span that this picks; fails where there is none, or more. */
export function endedSpan(observations: Observation[], pick: (span: ToldSpan) => boolean): ToldSpan {
  const [span, ...others] = endedOf(...observations).filter(pick)
  if (span === undefined || others.length > 0)
    throw new Error(`expected one such span, not ${span ? others.length + 1 : 0}`)
  return span
}

/** The attributes of the session as it was told last. */
export function sessionOf(...observations: Observation[]): ToldSpan['attributes'] {
  const told = itemsOf(...observations).map(tellSpan)
  return told.findLast(({ name }) => name === SPAN.session)?.attributes ?? {}
}

/**
 * One line per span, under its parent and by its start: its name, `(open)` where it has not ended, `!` and why
 * it failed, and the text that it brings.
 */
export function treeOf(...observations: Observation[]): string[] {
  return linesOf(itemsOf(...observations).map(tellSpan))
}

export function linesOf(told: readonly ToldSpan[]): string[] {
  const ended = told.filter(({ type }) => type === 'ended')
  if (new Set(ended.map(({ spanId }) => spanId)).size < ended.length) throw new Error('a span ended twice')
  const spans = [...new Map(told.map((span) => [span.spanId, span])).values()].sort(byStart)
  const known = new Set(spans.map(({ spanId }) => spanId))
  const under = (parentId: string, indent: string): string[] =>
    spans
      .filter((span) => span.parentId === parentId)
      .flatMap((span) => [`${indent}${lineOf(span)}`, ...under(span.spanId, `${indent}  `)])
  return spans
    .filter(({ parentId }) => parentId === undefined || !known.has(parentId))
    .flatMap((root) => [lineOf(root), ...under(root.spanId, '  ')])
}

function lineOf(span: ToldSpan): string {
  const error = span.attributes[ATTR.errorType]
  const texts = [span.attributes[ATTR.inputMessages], span.attributes[ATTR.outputMessages]].map(textIn)
  return [
    span.name,
    ...(span.type === 'snapshot' ? ['(open)'] : []),
    ...(error === undefined ? [] : [`!${String(error)}`]),
    ...texts.filter((text) => text !== '').map((text) => `“${text}”`),
  ].join(' ')
}

/** The words in a message, as the conventions' JSON has it. */
function textIn(messages: unknown): string {
  if (typeof messages !== 'string') return ''
  const parts: { type: string; content?: string }[] = JSON.parse(messages)[0].parts
  return parts.flatMap(({ type, content }) => (type === 'text' ? [content] : [])).join('')
}

/** Milliseconds after the start of the observations. */
export const msOf = ([seconds, nanoseconds]: readonly [number, number]): number =>
  (seconds * 1e6 + nanoseconds / 1000 - START_MS * 1000) / 1000

function byStart(a: ToldSpan, b: ToldSpan): number {
  return a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1]
}
