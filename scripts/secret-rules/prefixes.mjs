/**
 * The literal texts that what a pattern matches can begin with: anchors for a search. Reads as much of the syntax of
 * patterns as rule sets use.
 */

/** More beginnings than these are cut where they were fewer. */
const MOST = 12

/** Beginnings in small letters, each as long as it is certain. */
export function prefixesOf(source) {
  const { found } = alternatives(source, { at: 0 })
  return [...new Set(found.map(({ text }) => text.toLowerCase()))]
}

function alternatives(source, cursor) {
  const found = []
  for (;;) {
    found.push(...sequence(source, cursor))
    if (source[cursor.at] !== '|') return { found }
    cursor.at++
  }
}

/** Beginnings of one alternative: `open` ones may go on with what follows. */
function sequence(source, cursor) {
  let heads = [{ text: '', open: true }]
  while (cursor.at < source.length && source[cursor.at] !== '|' && source[cursor.at] !== ')') {
    const item = atom(source, cursor)
    const quantifier = readQuantifier(source, cursor)
    const longer = heads.flatMap((head) => extend(head, item, quantifier))
    heads = longer.length > MOST ? heads.map(({ text }) => ({ text, open: false })) : longer
  }
  return heads
}

function extend(head, item, quantifier) {
  if (!head.open || item === 'nothing') return [head]
  if (item === 'unknown' || quantifier === 'any') return [{ ...head, open: false }]
  const longer = item.map(({ text, open }) => ({
    text: head.text + text,
    open: open && quantifier !== 'repeated',
  }))
  return quantifier === 'maybe' ? [head, ...longer] : longer
}

function atom(source, cursor) {
  const character = source[cursor.at++]
  if (character === '\\') return escaped(source[cursor.at++])
  if (character === '[') return characterClass(source, cursor)
  if (character === '(') return group(source, cursor)
  if (character === '^' || character === '$') return 'nothing'
  return character === '.' ? 'unknown' : [{ text: character, open: true }]
}

function escaped(character) {
  if (character === 'b') return 'nothing'
  return /[A-Za-z0-9]/.test(character) ? 'unknown' : [{ text: character, open: true }]
}

/** A class of few characters is as many beginnings. */
function characterClass(source, cursor) {
  const end = source.indexOf(']', cursor.at + 1)
  const members = source.slice(cursor.at, end)
  cursor.at = end + 1
  return /^[A-Za-z0-9_.]{1,6}-?$/.test(members)
    ? [...members].map((text) => ({ text, open: true }))
    : 'unknown'
}

function group(source, cursor) {
  const lookaround = /^\?(?:[=!]|<[=!])/.test(source.slice(cursor.at))
  const opening = /^\?(?::|<\w+>|[=!]|<[=!])/.exec(source.slice(cursor.at))
  cursor.at += opening?.[0].length ?? 0
  const { found } = alternatives(source, cursor)
  cursor.at++
  return lookaround ? 'nothing' : found
}

function readQuantifier(source, cursor) {
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(cursor.at))?.[0]
  if (quantifier === undefined) return 'once'
  cursor.at += quantifier.length
  if (quantifier[0] === '?') return 'maybe'
  return /^(?:\*|\{0)/.test(quantifier) ? 'any' : 'repeated'
}
