/**
 * Replaces secrets by `[redacted:<kind>]` in texts and in structured values. Pure: the same input gives the
 * same output for ever, so that a resend is identical. Knows nothing of files or settings.
 */
import { RULES, type Rule, SECRET_FIELD } from './rules.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** `text` with every secret replaced. A rule that throws takes the whole text with it: closed, not open. */
export function redactText(text: string, rules: readonly Rule[] = RULES): string {
  try {
    return rules.reduce((current, rule) => applyRule(current, rule), text)
  } catch {
    return '[redacted:unchecked]'
  }
}

function applyRule(text: string, { kind, pattern }: Rule): string {
  return text.replace(pattern, (match: string, ...groups: unknown[]) => {
    const named = groups.at(-1)
    const secret = isRecord(named) && typeof named.secret === 'string' ? named.secret : match
    // The last one: a user may be called what the password is.
    const start = match.lastIndexOf(secret)
    return `${match.slice(0, start)}[redacted:${kind}]${match.slice(start + secret.length)}`
  })
}

/** Deeper values are refused whole: no walk of ours may be made to overflow the stack. */
const MAX_DEPTH = 100

/**
 * Every string of a JSON value redacted by `redact`, names of fields included; what is in fields with telling
 * names goes whole.
 */
export function redactValue(value: Json, redact: (text: string) => string = redactText, depth = 0): Json {
  if (typeof value === 'string') return redact(value)
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return '[redacted:too-deep]'
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact, depth + 1))
  const fields = Object.entries(value).map(([name, field]) => [
    redact(name),
    SECRET_FIELD.test(name) ? redactNamed(field, depth + 1) : redactValue(field, redact, depth + 1),
  ])
  return Object.fromEntries(fields)
}

/** That there is a value may be known, and whether it is a switch; nothing else of it. */
function redactNamed(value: Json, depth: number): Json {
  if (value === null || value === '' || typeof value === 'boolean') return value
  if (typeof value !== 'object') return '[redacted:named-secret]'
  if (depth > MAX_DEPTH) return '[redacted:too-deep]'
  if (Array.isArray(value)) return value.map((item) => redactNamed(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [redactText(name), redactNamed(field, depth + 1)]),
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
