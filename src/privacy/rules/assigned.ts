/**
 * Values that are given to a secret-sounding name, in code, settings, environments, command lines and JSON, also
 * in JSON inside strings: however often its quotes are escaped, a value ends at a quote escaped as often as the
 * one that opened it. Read by hand in one direction: nothing here can be made to try again.
 */
import type { Rule, Span } from './rule.ts'

/** Words that announce a secret inside a name. */
const WORDS = [
  ...[
    'password',
    'passwd',
    'passphrase',
    'pwd',
    'secret',
    'token',
    'credential',
    'credentials',
    'creds',
    'authorization',
  ],
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
    'storage_key',
    'storagekey',
    'subscription_key',
    'subscription-key',
    '_key',
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
/** So much of a bare value decides whether it is a secret; only then the rest is read. */
const DECIDING = 80
const MOST_SPACES = 4

export const ASSIGNED_RULE: Rule = { kind: 'assigned-secret', anchors: WORDS, find: findAssigned }

function findAssigned(text: string, start: number, end: number): Span | undefined {
  const nameEnd = skip(text, end, LONGEST_REST_OF_NAME, isOfName)
  if (!isSecretName(text, start, end, nameEnd)) return undefined
  const quote = quoteAt(text, nameEnd)
  const operator = operatorAfter(text, quote?.end ?? nameEnd, start, quote !== undefined)
  if (operator === undefined) return undefined
  const assignment = { name: text.slice(start, nameEnd), named: quote !== undefined, operator }
  const open = quoteAt(text, operator.end)
  return open === undefined ? bareValue(text, assignment) : quotedValue(text, open, assignment)
}

/** A word goes on in another case, or after a separator: `tokenizer` and `secretary` are no secrets. */
function isSecretName(text: string, start: number, end: number, nameEnd: number): boolean {
  if (nameEnd === end) return !isKnownOpenly(text, start)
  if (isVague(text.slice(start, end))) return false
  const [last, next] = [text.charCodeAt(end - 1), text.charCodeAt(end)]
  if (isSmall(last) ? isSmall(next) : isCapital(next)) return false
  return !ABOUT_SECRETS.test(text.slice(start, nameEnd))
}

/** Keys that are no secret, or none of these. */
const OPEN_KEY = /(?:public|publishable|primary|foreign|cache|sort|partition|host|idempotency|site)$/i
const isKnownOpenly = (text: string, start: number): boolean =>
  OPEN_KEY.test(text.slice(Math.max(0, start - 12), start))

/** A key of whatever it may be, where the name ends so: only what looks random is taken. */
const isVague = (name: string): boolean => /^_key$/i.test(name)
const isRandom = (value: string): boolean =>
  /^[\w+/=.-]{24,}$/.test(value) && /[0-9]/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value)

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
  /** `element`: between tags; `list`: the next of several; `option`: after the name of a command's option. */
  form: 'assign' | 'colon' | 'list' | 'element' | 'option'
  /** As in environments and queries: nothing stands around it. */
  tight: boolean
  end: number
}

/** With a type before it, as typed languages have; no comparison, and no scope (`::`). */
const ASSIGN =
  /\]?(?:[ \t]?:?[ \t]?(?:string|str)\b)?[ \t]{0,4}(?::{1,3}=|\?\?=|[.?+]=|=>|->|=(?!=))[ \t]{0,4}/iy
const COLON = /\]?[ \t]{0,4}:(?!:)[ \t]{0,4}/y
/** `"name": "…", "value": "…"`, and the same as attributes and as arguments. */
const LIST =
  /[ \t]{0,4},?\s{0,20}\\{0,8}["']?value\\{0,8}["']?[ \t]{0,2}[:=][ \t]{0,2}|[ \t]{0,2},[ \t]{0,2}/y
const ELEMENT = />\s{0,40}/y

function operatorAfter(text: string, from: number, nameStart: number, named: boolean): Operator | undefined {
  const assign = endOf(ASSIGN, text, from)
  if (assign !== undefined) return { form: 'assign', tight: assign === from + 1, end: assign }
  const colon = endOf(COLON, text, from)
  if (colon !== undefined) return { form: 'colon', tight: false, end: colon }
  const list = named ? endOf(LIST, text, from) : undefined
  if (list !== undefined) return { form: 'list', tight: false, end: list }
  const element = endOf(ELEMENT, text, from)
  if (element !== undefined) return { form: 'element', tight: false, end: element }
  const option = skip(text, from, MOST_SPACES, isSpace)
  return option > from && isOption(text, nameStart)
    ? { form: 'option', tight: false, end: option }
    : undefined
}

function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** `--password`, `--db-password` */
function isOption(text: string, nameStart: number): boolean {
  let at = nameStart
  while (at > nameStart - LONGEST_REST_OF_NAME && isOfName(text.charCodeAt(at - 1))) at--
  return text.startsWith('--', at) && !isOfName(text.charCodeAt(at - 1))
}

interface Assignment {
  name: string
  /** The name is quoted, as in data; code seldom does that. */
  named: boolean
  operator: Operator
}

/** As in environments and makefiles. */
const isVariable = ({ name, operator }: Assignment): boolean =>
  operator.form === 'assign' && operator.tight && name === name.toUpperCase()

function quotedValue(text: string, open: Quote, assignment: Assignment): Span | undefined {
  const end = endOfQuoted(text, open)
  if (end === undefined) return undefined
  const value = text.slice(open.end, end)
  if (isRedacted(value) || isPlaceholder(value)) return undefined
  const data = assignment.named && assignment.operator.form === 'colon'
  if (isVague(assignment.name)) return isRandom(value) ? { start: open.end, end } : undefined
  const accepted =
    (isVariable(assignment) && value.length >= 6) ||
    (data && value.length >= 4 && !/\s/.test(value)) ||
    isLikelySecret(value, assignment.name)
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

function bareValue(text: string, assignment: Assignment): Span | undefined {
  const { form, end: start } = assignment.operator
  if (form === 'list') return undefined
  const end = skip(text, start, DECIDING, isOfValue)
  const value = text.slice(start, end)
  if (value.length < 6 || isRedacted(text.slice(start, start + 10)) || isPlaceholder(value)) return undefined
  // A call, or a member of something: code.
  if (
    text[end] === '(' ||
    text[end] === '[' ||
    (form === 'element' && text[end] !== '<' && !/\s/.test(text[end] ?? ' '))
  )
    return undefined
  if (isVague(assignment.name) && !isRandom(value)) return undefined
  if (!isVariable(assignment) && !isLikelySecret(value, assignment.name)) return undefined
  return { start, end: skip(text, end, LONGEST_VALUE, isOfValue) }
}

const isRedacted = (value: string): boolean => value.startsWith('[redacted:')

/** Refers to a value that is elsewhere, or asks for one. */
const isPlaceholder = (value: string): boolean =>
  /^(?:[$<{*.]|%[A-Z_]+%|%s|x{4}|process\.|env\.|os\.|your|my[-_]|example|changeme|placeholder|undefined|null|true|false|none|string|required|optional)|x{8}|[*.]{3}$/i.test(
    value,
  )

/** Words, members of things, addresses and paths, versions: what names like these are given in code. */
const CODE =
  /^(?:[a-z]+[._-]?[0-9]{1,3}|[a-z]\w*(?:\.[a-z_]\w{0,15})+|https?:.*|\.{0,2}\/.*|v?\d+(?:\.\d+)+)$/i

/** In code most values given to such names are words: what has letters, digits and no space is none. */
function isLikelySecret(value: string, name: string): boolean {
  if (/\s/.test(value) || !/[0-9]/.test(value)) return false
  if (/^(?:pass|pwd)/i.test(name)) return value.length >= 6 && (/[^\w.]/.test(value) || value.length >= 8)
  return value.length >= 8 && /[A-Za-z]/.test(value) && !CODE.test(value)
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
