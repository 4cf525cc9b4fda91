/**
 * Values that are given to a secret-sounding name, in code, settings, environments, command lines and JSON, also
 * in JSON inside strings: however often its quotes are escaped, a value ends at a quote escaped as often as the
 * one that opened it. Read by hand in one direction: nothing here can be made to try again.
 */
import type { Rule, Span } from './rule.ts'

/** Words that announce a secret inside a name. */
const WORDS = [
  ...['password', 'passwd', 'passphrase', 'pwd', 'secret', 'token', 'credential', 'authorization'],
  ...[
    'apikey',
    'api_key',
    'api-key',
    'accesskey',
    'access_key',
    'access-key',
    'auth_key',
    'authkey',
    'auth-key',
  ],
  ...[
    'private_key',
    'privatekey',
    'private-key',
    'signing_key',
    'signingkey',
    'encryption_key',
    'encryptionkey',
  ],
  ...['master_key', 'masterkey', 'client_key', 'account_key', 'accountkey', 'shared_key', 'sharedaccesskey'],
  ...[
    'connection_string',
    'connectionstring',
    'app_key',
    'appkey',
    'secret_key',
    'deploy_key',
    '_auth',
    '_pass',
  ],
]

/** Names with one of the words that hold something else: where the secret is, how long it is, which one it is. */
const ABOUT_SECRETS =
  /(?:id|ids|type|types|url|uri|urls|file|files|path|paths|dir|name|names|length|len|count|size|limit|ttl|expiry|expires|expiration|endpoint|field|header|headers|policy|index|regex|pattern|prefix|label|hint|placeholder|version|provider|manager|store|rotation|budget|usage|used|s)$/i

const LONGEST_REST_OF_NAME = 40
const LONGEST_VALUE = 4_096
const MOST_SPACES = 4

export const ASSIGNED_RULE: Rule = { kind: 'assigned-secret', anchors: WORDS, find: findAssigned }

function findAssigned(text: string, start: number, end: number): Span | undefined {
  const nameEnd = skip(text, end, LONGEST_REST_OF_NAME, isOfName)
  if (!isSecretName(text, start, end, nameEnd)) return undefined
  const quote = quoteAt(text, nameEnd)
  const operator = operatorAfter(text, quote?.end ?? nameEnd, start)
  if (operator === undefined) return undefined
  const open = quoteAt(text, operator.end)
  return open === undefined
    ? bareValue(text, operator, { start, end: nameEnd, quoted: quote !== undefined })
    : quotedValue(text, open, {
        name: text.slice(start, nameEnd),
        json: quote !== undefined && operator.sign === ':',
        variable: operator.tight && operator.sign === '=',
      })
}

/** A word goes on in another case, or after a separator: `tokenizer` and `secretary` are no secrets. */
function isSecretName(text: string, start: number, end: number, nameEnd: number): boolean {
  if (nameEnd === end) return true
  const [last, next] = [text.charCodeAt(end - 1), text.charCodeAt(end)]
  if (isSmall(last) ? isSmall(next) : isCapital(next)) return false
  return !ABOUT_SECRETS.test(text.slice(start, nameEnd))
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

interface Operator {
  sign: ':' | '=' | ' '
  /** As in environments and queries: nothing stands around it. */
  tight: boolean
  end: number
}

/** `:`, `=`, `:=`, `=>`, `?=`, or the space after an option of a command; no comparison. */
function operatorAfter(text: string, from: number, nameStart: number): Operator | undefined {
  const bracket = text.charCodeAt(from) === 93 ? from + 1 : from
  const at = skip(text, bracket, MOST_SPACES, isSpace)
  const [first, second] = [text[at], text[at + 1]]
  const sign = first === '=' || first === ':' ? first : first === '?' && second === '=' ? '=' : undefined
  if (sign === undefined)
    return at > bracket && isOption(text, nameStart) ? { sign: ' ', tight: false, end: at } : undefined
  if (first === '=' && second === '=') return undefined
  const width = second === '=' || second === '>' ? 2 : 1
  const end = skip(text, at + width, MOST_SPACES, isSpace)
  return { sign, tight: at === from && width === 1 && end === at + 1, end }
}

/** `--password`, `--db-password` */
function isOption(text: string, nameStart: number): boolean {
  let at = nameStart
  while (at > nameStart - LONGEST_REST_OF_NAME && isOfName(text.charCodeAt(at - 1))) at--
  return text.startsWith('--', at) && !isOfName(text.charCodeAt(at - 1))
}

interface Assignment {
  name: string
  /** A quoted name and a quoted value are data, and never code. */
  json: boolean
  /** As in environments, if the name is all in capitals. */
  variable: boolean
}

function quotedValue(text: string, open: Quote, { name, json, variable }: Assignment): Span | undefined {
  const end = endOfQuoted(text, open)
  if (end === undefined) return undefined
  const value = text.slice(open.end, end)
  if (isRedacted(value) || isPlaceholder(value)) return undefined
  const accepted =
    (variable && value.length >= 6 && name === name.toUpperCase()) ||
    (json ? value.length >= 4 && !/\s/.test(value) : isLikelySecret(value, name))
  return accepted ? { start: open.end, end } : undefined
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

interface Name {
  start: number
  end: number
  quoted: boolean
}

function bareValue(text: string, operator: Operator, name: Name): Span | undefined {
  const start = operator.end
  const end = skip(text, start, LONGEST_VALUE, isOfValue)
  const value = text.slice(start, end)
  if (value.length < 6 || isRedacted(text.slice(start, start + 10)) || isPlaceholder(value)) return undefined
  // A call, or a member of something: code.
  if (text[end] === '(' || text[end] === '[') return undefined
  const called = text.slice(name.start, name.end)
  const variable = operator.tight && operator.sign === '=' && called === called.toUpperCase()
  return variable || isLikelySecret(value, called) ? { start, end } : undefined
}

const isRedacted = (value: string): boolean => value.startsWith('[redacted:')

/** Refers to a value that is elsewhere, or asks for one. */
const isPlaceholder = (value: string): boolean =>
  /^(?:[$%<{*.]|x{4}|process\.|env\.|os\.|your|my[-_]|example|changeme|placeholder|undefined|null|true|false|none|string|required|optional)|[*.]{3}$/i.test(
    value,
  )

/** In code most values given to such names are words: what has letters, digits and no space is none. */
function isLikelySecret(value: string, name: string): boolean {
  if (value.length < 8 || /\s/.test(value) || !/[0-9]/.test(value)) return false
  if (!/[A-Za-z]/.test(value)) return /^pass/i.test(name)
  return !/^[a-z]+[._-]?[0-9]{1,3}$|^[\w.]+\.[A-Za-z]\w*$|^(?:https?:|\/|\.\/)/i.test(value)
}

function skip(text: string, from: number, most: number, belongs: (code: number) => boolean): number {
  const limit = Math.min(text.length, from + most)
  let at = from
  while (at < limit && belongs(text.charCodeAt(at))) at++
  return at
}

const isSmall = (code: number): boolean => code >= 97 && code <= 122
const isCapital = (code: number): boolean => code >= 65 && code <= 90
const isBackslash = (code: number): boolean => code === 92
const isSpace = (code: number): boolean => code === 32 || code === 9
const isOfName = (code: number): boolean =>
  isSmall(code) || isCapital(code) || (code >= 48 && code <= 57) || code === 95 || code === 45

/** Whatever no shell, query, list or language ends a word with. */
const ENDS_VALUE = new Set([...'"\'`,;&<>(){}[]|\\'].map((character) => character.charCodeAt(0)))
const isOfValue = (code: number): boolean => code > 32 && !ENDS_VALUE.has(code)
