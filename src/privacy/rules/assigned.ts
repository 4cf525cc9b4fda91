/**
 * Values that are given to a secret-sounding name, in code, settings, environments, command lines, addresses, prose and
 * JSON, also in JSON inside strings: however often its quotes are escaped, a value ends at a quote escaped as often as
 * the one that opened it. Read by hand in one direction: nothing here can be made to try again.
 */
import { isSecretName, isVague, WORDS } from './assigned/names.ts'
import { type Operator, operatorAfter } from './assigned/operators.ts'
import { isBackslash, isCapital, isOfName, isOfValue, skip } from './assigned/reading.ts'
import { isLikelySecret, isPlaceholder, isRandom, isRedacted, isUnspeakable } from './assigned/values.ts'
import type { Rule, Span } from './rule.ts'

const LONGEST_REST_OF_NAME = 40
const LONGEST_VALUE = 4_096
/** So much of a bare value decides whether it is a secret; only then the rest is read. */
const DECIDING = 80
const SHORTEST_VALUE = 6
const SHORTEST_VAGUE_VALUE = 24

export const ASSIGNED_RULE: Rule = {
  kind: 'assigned-secret',
  anchors: WORDS,
  isGeneric: true,
  find: findAssigned,
}

interface Assignment {
  name: string
  /** The name is quoted, as in data; code seldom does that. */
  named: boolean
  /** A field of an address's query, or of a connection string: it holds a value and no code. */
  isField: boolean
  operator: Operator
}

function findAssigned(text: string, start: number, end: number): Span | undefined {
  const nameEnd = skip(text, end, LONGEST_REST_OF_NAME, isOfName)
  if (!isSecretName(text, start, end, nameEnd)) return undefined
  const quote = quoteAt(text, nameEnd)
  const operator = operatorAfter(text, quote?.end ?? nameEnd, start, quote !== undefined)
  if (operator === undefined) return undefined
  const name = text.slice(start, nameEnd)
  const assignment = {
    name,
    named: quote !== undefined,
    isField: operator.tight && isField(text, start),
    operator,
  }
  const open = quoteAt(text, operator.end)
  return open === undefined ? bareValue(text, assignment) : quotedValue(text, open, assignment)
}

/** `?access_token=`, `&password=`, `;Pwd=` */
function isField(text: string, nameStart: number): boolean {
  let at = nameStart
  while (at > nameStart - LONGEST_REST_OF_NAME && isOfName(text.charCodeAt(at - 1))) at--
  const before = text[at - 1]
  return before === '?' || before === '&' || (before === ';' && isCapital(text.charCodeAt(at)))
}

interface Quote {
  /** Backslashes and the quote itself. */
  mark: string
  end: number
}

function quoteAt(text: string, at: number): Quote | undefined {
  const past = skip(text, at, 16, isBackslash)
  const code = text.charCodeAt(past)
  if (code !== 34 && code !== 39 && code !== 96) return undefined
  return { mark: text.slice(at, past + 1), end: past + 1 }
}

/** As in environments and makefiles. */
const isVariable = ({ name, operator }: Assignment): boolean =>
  operator.form === 'assign' && operator.tight && name === name.toUpperCase()

function quotedValue(text: string, open: Quote, assignment: Assignment): Span | undefined {
  const end = endOfQuoted(text, open)
  if (end === undefined) return undefined
  const value = text.slice(open.end, end)
  const isData =
    assignment.named && assignment.operator.form === 'colon' && value.length >= 4 && !/\s/.test(value)
  const isTaken =
    !isRedacted(value) &&
    !isPlaceholder(value) &&
    accepts(value, assignment, isData || (isVariable(assignment) && value.length >= SHORTEST_VALUE))
  return isTaken ? { start: open.end, end } : undefined
}

/** Quotes inside a value are escaped once more than its own. */
function endOfQuoted(text: string, { mark, end: start }: Quote): number | undefined {
  const quote = mark.charCodeAt(mark.length - 1)
  const depth = mark.length - 1
  const limit = Math.min(text.length, start + LONGEST_VALUE)
  for (let at = start, slashes = 0; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) return undefined
    if (code === quote && (slashes === depth || (depth === 0 && slashes % 2 === 0)))
      return at - (depth === 0 ? 0 : slashes)
    slashes = isBackslash(code) ? slashes + 1 : 0
  }
  return undefined
}

function bareValue(text: string, assignment: Assignment): Span | undefined {
  const { form, end: start } = assignment.operator
  if (form === 'list') return undefined
  const end = endOfBare(text, start, DECIDING)
  const value = text.slice(start, end)
  if (value.length < SHORTEST_VALUE || isRedacted(text.slice(start, start + 10)) || isPlaceholder(value))
    return undefined
  if (
    isCode(text, end, form) ||
    !accepts(value, assignment, isVariable(assignment) || isPlain(value, assignment))
  )
    return undefined
  return { start, end: endOfBare(text, end, LONGEST_VALUE) }
}

/** Addresses write what ends a value as they write the rest. */
function endOfBare(text: string, from: number, most: number): number {
  const end = skip(text, from, most, isOfValue)
  const encoded = text.slice(from, end).search(/%(?:25)?(?:22|26|2C|5C|7D)/i)
  return encoded === -1 ? end : from + encoded
}

/** A call, or a member of something. */
const isCode = (text: string, end: number, form: Operator['form']): boolean =>
  text[end] === '(' ||
  text[end] === '[' ||
  (form === 'element' && text[end] !== '<' && !/\s/.test(text[end] ?? ' '))

/** A word, but where only values stand. */
const isPlain = (value: string, { isField }: Assignment): boolean =>
  isField && /^[\w!@#$%^*+~-]+$/.test(value)

function accepts(value: string, { name, operator }: Assignment, isSure: boolean): boolean {
  if (isVague(name)) return isRandom(value, SHORTEST_VAGUE_VALUE)
  if (operator.form === 'said') return isUnspeakable(value)
  const isArgument = operator.form === 'list' && name !== name.toUpperCase()
  return isSure || isLikelySecret(value, isArgument ? '' : name)
}
