/**
 * Undoes the line breaks that a terminal of some width made, so that a secret that runs over the edge is seen whole.
 * Knows nothing of what is looked for.
 */
import type { Span } from '../rules/rule.ts'

/** A line with those that it goes on in, without the breaks between them. */
export interface Unwrapped {
  text: string
  /** Where it begins in the original. */
  from: number
  /** Where in `text` the first break was. */
  firstBreak: number
  /** Of a place in the original, the place in `text`. */
  placeOf(place: number): number
  /** Of a span in `text`, the span in the original. */
  originalOf(span: Span): Span
}

/** No terminal is narrower. */
const NARROWEST = 40
/** How far before the first break, and after it, what is unwrapped reaches. */
const REACH = 1_600
/** So many lines before and after are looked at: where one is longer, the terminal was wider. */
const NEIGHBOURS = 3

/** The line of `text` that ends at `lineEnd` with those that it goes on in; `undefined` where it does in none. */
export function unwrap(text: string, lineEnd: number): Unwrapped | undefined {
  if (!isToken(text.charCodeAt(lineEnd - 1)) || !isToken(text.charCodeAt(lineEnd + 1))) return undefined
  const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1
  const width = lineEnd - lineStart
  if (width < NARROWEST || beginsAnew(text, lineStart, lineEnd + 1)) return undefined
  if (hasLongerBefore(text, lineStart, width)) return undefined
  return join(text, Math.max(lineStart, lineEnd - REACH), lineEnd, width)
}

/** Lines that begin alike are a list; what begins with a variable or a field is a line of its own. */
function beginsAnew(text: string, lineStart: number, next: number): boolean {
  return (
    text.slice(lineStart, lineStart + 3) === text.slice(next, next + 3) ||
    /^(?:export |[A-Z][A-Z0-9_]{2,60}=|[A-Za-z][\w.-]{0,60}: )/.test(text.slice(next, next + 64))
  )
}

function hasLongerBefore(text: string, lineStart: number, width: number): boolean {
  let end = lineStart - 1
  for (let line = 0; line < NEIGHBOURS && end > 0; line++) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    if (end - start > width) return true
    end = start - 1
  }
  return false
}

function join(text: string, from: number, lineEnd: number, width: number): Unwrapped | undefined {
  const limit = Math.min(text.length, lineEnd + REACH)
  const breaks: number[] = []
  let joined = text.slice(from, lineEnd)
  let at = lineEnd
  for (let isFull = true; isFull && at < limit; ) {
    const end = lineEndWithin(text, at + 1, width)
    if (end === undefined) return undefined
    breaks.push(joined.length)
    joined += text.slice(at + 1, end)
    isFull = end - at - 1 === width
    at = end
  }
  return hasLongerAfter(text, at, width) ? undefined : unwrapped(joined, from, breaks)
}

function hasLongerAfter(text: string, lineEnd: number, width: number): boolean {
  let end = lineEnd
  for (let line = 0; line < NEIGHBOURS && end < text.length; line++) {
    const next = lineEndWithin(text, end + 1, width)
    if (next === undefined) return true
    end = next
  }
  return false
}

/** Where the line that begins at `start` ends, if it is at most `width` long. */
function lineEndWithin(text: string, start: number, width: number): number | undefined {
  const limit = Math.min(text.length, start + width)
  for (let at = start; at < limit; at++) if (text.charCodeAt(at) === LINE_FEED) return at
  return limit === text.length || text.charCodeAt(limit) === LINE_FEED ? limit : undefined
}

function unwrapped(text: string, from: number, breaks: readonly number[]): Unwrapped {
  return {
    text,
    from,
    firstBreak: breaks[0] ?? text.length,
    placeOf(place) {
      const before = breaks.filter((at, index) => from + at + index < place).length
      return place - from - before
    },
    originalOf: ({ start, end }) => ({
      start: from + start + breaks.filter((at) => at <= start).length,
      end: from + end + breaks.filter((at) => at < end).length,
    }),
  }
}

const LINE_FEED = 10

/** What tokens and what stands around them are made of. */
const isToken = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 45 && code <= 58) || OTHERS.has(code)

const OTHERS = new Set([...'_+=%~"'].map((character) => character.charCodeAt(0)))
