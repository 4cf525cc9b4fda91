/**
 * Undoes line breaks inside words, as a terminal of some width makes them, so that a secret that runs over the edge is
 * seen whole. Knows nothing of what is looked for.
 */
import type { Span } from '../rules/rule.ts'

/** A line, together with those that its last word may go on in, without the breaks between them. */
export interface Unwrapped {
  text: string
  /** Where it begins in the original. */
  from: number
  /** Where in `text` the first break was. */
  firstBreak: number
  /** The lines are as long as those that a terminal has wrapped. */
  isFull: boolean
  /** Of a place in the original, the place in `text`. */
  placeOf(place: number): number
  /** Of a span in `text`, the span in the original. */
  originalOf(span: Span): Span
}

/** Shorter lines are not looked at. */
const SHORTEST = 8
/** No terminal is narrower. */
const NARROWEST = 40
/** How far before the first break, and after it, what is unwrapped reaches. */
const REACH = 1_600
/** So many lines before and after are looked at: where one is longer, the terminal was wider. */
const NEIGHBOURS = 3

/** The line of `text` that the line feed at `lineFeed` ends, unwrapped; `undefined` where it ends with a whole word. */
export function unwrap(text: string, lineFeed: number): Unwrapped | undefined {
  const line = lineAt(text, text.lastIndexOf('\n', lineFeed - 1) + 1, lineFeed)
  if (!mayGoOn(text, line, lineFeed)) return undefined
  const following = linesAfter(text, lineFeed)
  const isFull = isFullWidth(text, line, following)
  return unwrapped(
    text,
    [{ start: Math.max(line.start, line.end - REACH), end: line.end }, ...following],
    isFull,
  )
}

/** Without its break, which is two characters in texts of Windows. */
function lineAt(text: string, start: number, lineFeed: number): Span {
  const hasReturn = lineFeed > start && text.charCodeAt(lineFeed - 1) === CARRIAGE_RETURN
  return { start, end: hasReturn ? lineFeed - 1 : lineFeed }
}

/** Lines that begin alike are a list; what begins with a variable or a field is a line of its own. */
function mayGoOn(text: string, { start, end }: Span, lineFeed: number): boolean {
  if (
    end - start < SHORTEST ||
    !isOfWord(text.charCodeAt(end - 1)) ||
    !isOfWord(text.charCodeAt(lineFeed + 1))
  )
    return false
  const next = text.slice(lineFeed + 1, lineFeed + 65)
  return (
    text.slice(start, start + 3) !== next.slice(0, 3) &&
    !/^(?:export |[A-Z][A-Z0-9_]{2,60}=|[A-Za-z][\w.-]{0,60}: )/.test(next)
  )
}

/** As long as lines are nothing but a part of a word, it goes on in the next. */
function linesAfter(text: string, lineFeed: number): Span[] {
  const lines: Span[] = []
  for (let at = lineFeed, goesOn = true; goesOn && at - lineFeed < REACH; ) {
    const found = text.indexOf('\n', at + 1)
    const end = found === -1 ? text.length : found
    const line = lineAt(text, at + 1, Math.min(end, at + 1 + REACH))
    lines.push(line)
    goesOn = end < text.length && line.end > line.start && isPartOfWord(text, line)
    at = end
  }
  return lines
}

function isPartOfWord(text: string, { start, end }: Span): boolean {
  for (let at = start; at < end; at++) if (!isOfWord(text.charCodeAt(at))) return false
  return true
}

function isFullWidth(text: string, line: Span, following: readonly Span[]): boolean {
  const width = line.end - line.start
  const last = following.at(-1)
  return (
    width >= NARROWEST &&
    last !== undefined &&
    following.every(({ start, end }) => end - start === width || (end === last.end && end - start < width)) &&
    !hasLongerBefore(text, line.start, width) &&
    !hasLongerAfter(text, last.end, width)
  )
}

function hasLongerBefore(text: string, lineStart: number, width: number): boolean {
  let end = lineStart - 1
  for (let line = 0; line < NEIGHBOURS && end > 0; line++) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    if (end - start > width + 1) return true
    end = start - 1
  }
  return false
}

function hasLongerAfter(text: string, lineEnd: number, width: number): boolean {
  let end = text.indexOf('\n', lineEnd)
  for (let line = 0; line < NEIGHBOURS && end !== -1; line++) {
    const next = text.indexOf('\n', end + 1)
    if ((next === -1 ? text.length : next) - end - 1 > width + 1) return true
    end = next
  }
  return false
}

function unwrapped(text: string, lines: readonly Span[], isFull: boolean): Unwrapped {
  const starts: number[] = []
  let joined = ''
  for (const { start, end } of lines) {
    starts.push(joined.length)
    joined += text.slice(start, end)
  }
  /** What ends with a line is not in the next. */
  const originalOf = (place: number, isEnd: boolean): number => {
    const line = starts.findLastIndex((start) => (isEnd ? start < place : start <= place))
    return (lines[line]?.start ?? 0) + place - (starts[line] ?? 0)
  }
  return {
    text: joined,
    from: lines[0]?.start ?? 0,
    firstBreak: starts[1] ?? joined.length,
    isFull,
    placeOf(place) {
      const line = lines.findLastIndex(({ start }) => start <= place)
      return (starts[line] ?? 0) + place - (lines[line]?.start ?? 0)
    },
    originalOf: ({ start, end }) => ({ start: originalOf(start, false), end: originalOf(end, true) }),
  }
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Of line breaks. */
export const isBreak = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN

/** What tokens and addresses are made of. */
const isOfWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 45 && code <= 58) || OTHERS.has(code)

const OTHERS = new Set([...'_+=%~"?&'].map((character) => character.charCodeAt(0)))
