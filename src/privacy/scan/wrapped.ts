/**
 * Undoes line breaks inside words, as a terminal of some width makes them, so that a secret that runs over the edge is
 * seen whole. Knows nothing of what is looked for.
 */
import type { Span } from '../rules/rule.ts'

/** Lines of which each may go on in the next, without the breaks between them. */
export interface Unwrapped {
  text: string
  /** Up to here in the original, but for the last line: what ends that goes on elsewhere. */
  until: number
  /** The lines are as long as those that a terminal has wrapped. */
  isFull: boolean
  /** Of a place in the original, the place in `text`. */
  placeOf(place: number): number
  /** Where in `text` the line ends that has this place of the original. */
  breakAfter(place: number): number
  /** Of a span in `text`, the span in the original. */
  originalOf(span: Span): Span
}

/** Shorter lines don't go on, and shorter ones have no part of a word from end to end. */
const SHORTEST = 12
const SHORTEST_PART = 20
/** No terminal is narrower. */
const NARROWEST = 40
/** So many lines before and after are looked at: where one is longer, the terminal was wider. */
const NEIGHBOURS = 3

/** The line of `text` that ends before `lineFeed`, with those that it goes on in; `undefined` where there are none. */
export function unwrap(text: string, lineFeed: number): Unwrapped | undefined {
  const first = lineAt(text, text.lastIndexOf('\n', lineFeed - 1) + 1, lineFeed)
  if (!mayGoOn(text, first, lineFeed)) return undefined
  const lines = [first]
  for (let at = lineFeed, goesOn = true; goesOn; ) {
    const found = text.indexOf('\n', at + 1)
    const end = found === -1 ? text.length : found
    const line = lineAt(text, at + 1, end)
    lines.push(line)
    goesOn = found !== -1 && isPartOfWord(text, line) && mayGoOn(text, line, end)
    at = end
  }
  return unwrapped(text, lines, isFullWidth(text, lines))
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

function isPartOfWord(text: string, { start, end }: Span): boolean {
  if (end - start < SHORTEST_PART) return false
  for (let at = start; at < end; at++) if (!isOfWord(text.charCodeAt(at))) return false
  return true
}

function isFullWidth(text: string, lines: readonly Span[]): boolean {
  const [first, last] = [lines[0], lines.at(-1)]
  if (first === undefined || last === undefined) return false
  const width = first.end - first.start
  return (
    width >= NARROWEST &&
    last.end - last.start <= width &&
    lines.every((line) => line === last || line.end - line.start === width) &&
    !hasLongerBefore(text, first.start, width) &&
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
  let length = 0
  for (const { start, end } of lines) {
    starts.push(length)
    length += end - start
  }
  let last = 0
  /** Places are asked for in order, many in each line. */
  const lineOf = (place: number): number => {
    const line = lines[last]
    if (line === undefined || place < line.start || place >= line.end)
      last = lastBefore(place, lines.length, (index) => lines[index]?.start ?? 0)
    return last
  }
  const placeIn = (line: number, place: number): number =>
    (starts[line] ?? 0) + place - (lines[line]?.start ?? 0)
  const originalOf = (place: number, line: number): number =>
    (lines[line]?.start ?? 0) + place - (starts[line] ?? 0)
  const lineWith = (place: number): number => lastBefore(place, starts.length, (line) => starts[line] ?? 0)
  return {
    text: lines.map(({ start, end }) => text.slice(start, end)).join(''),
    until: lines.at(-1)?.start ?? 0,
    isFull,
    placeOf: (place) => placeIn(lineOf(place), place),
    breakAfter: (place) => starts[lineOf(place) + 1] ?? length,
    // What ends with a line is not in the next.
    originalOf: ({ start, end }) => ({
      start: originalOf(start, lineWith(start)),
      end: originalOf(end, lineWith(end - 1)),
    }),
  }
}

/** The last of `count` ascending values that is not beyond `place`. */
function lastBefore(place: number, count: number, valueAt: (index: number) => number): number {
  let [low, high] = [0, count - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (valueAt(middle) <= place) low = middle
    else high = middle - 1
  }
  return low
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Of line breaks. */
export const isBreak = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN

/** What tokens and addresses are made of. */
const isOfWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || (code >= 45 && code <= 58) || OTHERS.has(code)

const OTHERS = new Set([...'_+=%~"?&'].map((character) => character.charCodeAt(0)))
