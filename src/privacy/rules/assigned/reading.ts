/** Reads on in a text as long as characters are of a kind. */

/** Where the first character from `from` on is that does not belong, at most `most` further. */
export function skip(text: string, from: number, most: number, belongs: (code: number) => boolean): number {
  const limit = Math.min(text.length, from + most)
  let at = from
  while (at < limit && belongs(text.charCodeAt(at))) at++
  return at
}

/** Where a sticky pattern ends that matches at `from`. */
export function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : undefined
}

export const isSmall = (code: number): boolean => code >= 97 && code <= 122
export const isCapital = (code: number): boolean => code >= 65 && code <= 90
export const isBackslash = (code: number): boolean => code === 92
export const isOfName = (code: number): boolean =>
  isSmall(code) || isCapital(code) || (code >= 48 && code <= 57) || code === 95 || code === 45

/** Whatever no shell, query, list or language ends a word with. */
const ENDS_VALUE = new Set([...'"\'`,;&<>(){}[]|\\'].map((character) => character.charCodeAt(0)))
export const isOfValue = (code: number): boolean => code > 32 && !ENDS_VALUE.has(code)
