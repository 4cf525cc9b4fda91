/**
 * Replaces secrets by `[redacted:<kind>]` in texts and in structured values, and counts them by kind. Pure but for
 * its counts: the same input gives the same output for ever, so that a resend is identical. Fails closed: what
 * could not be looked through is replaced whole. Knows nothing of files or settings.
 */
import { exactRules } from './exact.ts'
import type { ExtraRule } from './extra.ts'
import { RULES } from './rules/all.ts'
import type { Rule } from './rules/rule.ts'
import { createScanner, type Finding, type Scanner, scan } from './scan/scanner.ts'
import { type Json, redactFields } from './values.ts'

export interface RedactorOptions {
  /** Rules of the user's own, from `compileExtraRule`. */
  extra?: readonly ExtraRule[]
  /** Values that must not appear anywhere, whatever they look like: keys that we hold ourselves. */
  exact?: readonly string[]
  rules?: readonly Rule[]
}

export interface Redactor {
  text(text: string): string
  /**
   * Every text in a JSON value, names of fields included; what has a telling name goes whole.
   *
   * @param redact what becomes of a text, if it is not `text` alone
   */
  value(value: Json, redact?: (text: string) => string): Json
  /** How many replacements there were so far, by kind. */
  counts(): ReadonlyMap<string, number>
}

/** Shorter texts hold no secret that could be told from a word. */
const SHORTEST = 6

/** A replacement can bring two halves together; looked through again until nothing changes, but not for ever. */
const MOST_ROUNDS = 4

export function createRedactor({ extra = [], exact = [], rules = RULES }: RedactorOptions = {}): Redactor {
  const scanner = scannerFor(rules, exact)
  const counts = new Map<string, number>()
  const count = (kind: string): string => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return `[redacted:${kind}]`
  }
  const harmless = new HarmlessTexts()
  const text = (original: string): string => {
    if (original.length < SHORTEST || harmless.has(original)) return original
    try {
      const redacted = redactAgain(original, scanner, extra, count)
      if (redacted === original) harmless.add(original)
      return redacted
    } catch {
      return count('unchecked')
    }
  }
  return { text, value: (value, redact = text) => redactFields(value, redact, count), counts: () => counts }
}

/** Most texts are names of fields and other words that come again and again, and are quicker remembered than scanned. */
class HarmlessTexts {
  readonly #known = new Set<string>()

  has(text: string): boolean {
    return text.length <= LONGEST_REMEMBERED && this.#known.has(text)
  }

  add(text: string): void {
    if (text.length > LONGEST_REMEMBERED) return
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear()
    this.#known.add(text)
  }
}

const LONGEST_REMEMBERED = 24
const MOST_REMEMBERED = 2_000

type Count = (kind: string) => string

function redactAgain(original: string, scanner: Scanner, extra: readonly ExtraRule[], count: Count): string {
  let text = original
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const findings = [...scan(text, scanner), ...extra.flatMap((rule) => findExtra(text, rule))]
    if (findings.length === 0) return text
    text = replace(text, findings, count)
  }
  return text
}

function findExtra(text: string, { name, pattern }: ExtraRule): Finding[] {
  const matcher = pattern.matcher(text)
  const found: Finding[] = []
  while (matcher.find())
    found.push({ start: matcher.start(), end: matcher.end(), kind: name, isGeneric: false })
  return found
}

/** Where findings overlap, what any of them covers goes, under the kind of the first that knows it by its shape. */
function replace(text: string, findings: Finding[], count: Count): string {
  findings.sort((a, b) => a.start - b.start || Number(a.isGeneric) - Number(b.isGeneric) || b.end - a.end)
  let redacted = ''
  let end = 0
  for (const finding of findings) {
    if (finding.start >= end) redacted += text.slice(end, finding.start) + count(finding.kind)
    end = Math.max(end, finding.end)
  }
  return redacted + text.slice(end)
}

const SHARED = new Map<readonly Rule[], Scanner>()

/** Building one takes milliseconds; most redactors have no values of their own. */
function scannerFor(rules: readonly Rule[], exact: readonly string[]): Scanner {
  if (exact.length > 0) return createScanner([...exactRules(exact), ...rules])
  const known = SHARED.get(rules)
  if (known !== undefined) return known
  const scanner = createScanner(rules)
  SHARED.set(rules, scanner)
  return scanner
}
