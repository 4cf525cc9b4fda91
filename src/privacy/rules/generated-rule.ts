/**
 * Makes rules of what scripts/secret-rules.mjs writes: tokens with a beginning of their own, and values that are
 * given to the name of a service.
 */
import { patternRule, type Rule } from './rule.ts'

export interface GeneratedRule {
  kind: string
  /** A token is tried where its anchor begins; a value after the anchor, the rest of a name, and an operator. */
  form: 'token' | 'assigned'
  anchors: readonly string[]
  secret: RegExp
  /** Bits per character that a secret has at least. */
  entropy: number
}

export function generatedRule({ kind, form, anchors, secret, entropy }: GeneratedRule): Rule {
  const isRandom = entropy === 0 ? undefined : (value: string): boolean => bitsPerCharacter(value) >= entropy
  if (form === 'token') return patternRule(kind, anchors, secret, isRandom)
  const { find, pattern } = patternRule(kind, anchors, assignment(secret), isRandom)
  return {
    kind,
    anchors,
    ...(pattern && { pattern }),
    find: (text, start, end) => (isInsideWord(text, start, end) ? undefined : find(text, end, end)),
  }
}

/** Quotes may be escaped, as in JSON inside JSON. */
function assignment({ source, flags }: RegExp): RegExp {
  const operator = String.raw`[ \t\w.-]{0,20}[\s'"${'`'}\\]{0,6}(?::{1,3}=|=>|\|\||\?=|[=>:,])[\s'"${'`'}=\\]{0,8}`
  const end = String.raw`(?=[\s'"${'`'};\\,&<)\]}]|$)`
  return new RegExp(`${operator}(?!\\[redacted:)(?<secret>${source})${end}`, flags)
}

const LONGEST_ABBREVIATION = 4

/** Names of services are in other words: `sumOfAll`, `linkedInstance`; the short ones in many. */
function isInsideWord(text: string, start: number, end: number): boolean {
  if (/[A-Z]/.test(text.slice(start + 1, end)) && /[a-z]/.test(text.charAt(end))) return true
  return end - start <= LONGEST_ABBREVIATION && start > 0 && /[A-Za-z]/.test(text.charAt(start - 1))
}

const TIMES = new Uint16Array(128)

/** Shannon's entropy of the characters of a text; those beyond ASCII count as one. */
function bitsPerCharacter(text: string): number {
  TIMES.fill(0)
  for (let at = 0; at < text.length; at++) {
    const code = Math.min(text.charCodeAt(at), 127)
    TIMES[code] = (TIMES[code] ?? 0) + 1
  }
  let bits = 0
  for (const times of TIMES) if (times > 0) bits -= (times / text.length) * Math.log2(times / text.length)
  return bits
}
