/**
 * Walks a JSON value and has every text in it redacted; copies nothing in which nothing changed. Knows which names
 * of fields mean secrets, and nothing of what secrets look like.
 */
import { SECRET_FIELD } from './rules/names.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Deeper values are refused whole: no walk of ours may be made to overflow the stack. */
const MAX_DEPTH = 100

type Redact = (text: string) => string

/** `replace` gives the replacement for a kind, and counts it. */
export function redactFields(value: Json, redact: Redact, replace: (kind: string) => string): Json {
  return walk(value, 0)

  function walk(here: Json, depth: number): Json {
    if (typeof here === 'string') return redact(here)
    if (here === null || typeof here !== 'object') return here
    if (depth > MAX_DEPTH) return replace('too-deep')
    return Array.isArray(here) ? walkItems(here, depth) : walkFields(here, depth)
  }

  function walkItems(items: Json[], depth: number): Json {
    let copy: Json[] | undefined
    for (const [index, item] of items.entries()) {
      const redacted = walk(item, depth + 1)
      if (redacted === item) continue
      copy ??= items.slice()
      copy[index] = redacted
    }
    return copy ?? items
  }

  function walkFields(fields: { [key: string]: Json }, depth: number): Json {
    let copy: [string, Json][] | undefined
    for (const [index, name] of Object.keys(fields).entries()) {
      const field = fields[name] as Json
      const called = redact(name)
      const redacted = isSecretName(name) ? hide(field, depth + 1) : walk(field, depth + 1)
      if (redacted !== field || called !== name) copy ??= Object.entries(fields).slice(0, index)
      copy?.push([called, redacted])
    }
    return copy ? Object.fromEntries(copy) : fields
  }

  /** That there is a value may be known, and whether it is a switch; nothing else of it. */
  function hide(here: Json, depth: number): Json {
    if (here === null || here === '' || typeof here === 'boolean') return here
    if (typeof here !== 'object') return isReplacement(here) ? here : replace('named-secret')
    if (depth > MAX_DEPTH) return replace('too-deep')
    if (Array.isArray(here)) return here.map((item) => hide(item, depth + 1))
    return Object.fromEntries(
      Object.entries(here).map(([name, field]) => [redact(name), hide(field, depth + 1)]),
    )
  }
}

const isReplacement = (value: string | number): boolean =>
  typeof value === 'string' && /^\[redacted:[a-z0-9-]+\]$/.test(value)

const KNOWN_NAMES = new Map<string, boolean>()
const MOST_NAMES = 2_000

/** The same few names come again and again. */
function isSecretName(name: string): boolean {
  const known = KNOWN_NAMES.get(name)
  if (known !== undefined) return known
  const secret = name.length <= 100 && SECRET_FIELD.test(name)
  if (KNOWN_NAMES.size < MOST_NAMES) KNOWN_NAMES.set(name, secret)
  return secret
}
