/**
 * Looks for secrets in a text: one pass for the words that announce one, and at each the look of its rules. Knows
 * nothing of what the rules look for, and replaces nothing.
 */
import type { Rule, Span } from '../rules/rule.ts'
import { type Automaton, buildAutomaton, Walk } from './automaton.ts'
import { isBreak, type Unwrapped, unwrap } from './wrapped.ts'

export interface Finding extends Span {
  kind: string
  isGeneric: boolean
}

/** Short texts may have one after the other. */
const FEWEST_LOOKS = 1_024

/** Ordinary text has one in some hundreds. */
const CHARACTERS_PER_LOOK = 96

/** More looks than ordinary text ever needs: such a text was made to be slow. */
class TooManyLooks extends Error {
  override readonly name = 'TooManyLooks'
}

interface Anchor {
  word: string
  /** A word with capitals counts in that spelling alone. */
  spelled: boolean
  /** Those of two letters are in every text, and what they announce is refuted in a few characters. */
  looks: number
  isGeneric: boolean
  rules: readonly Rule[]
}

export interface Scanner {
  automaton: Automaton
  anchors: readonly Anchor[]
}

export function createScanner(rules: readonly Rule[]): Scanner {
  const byWord = new Map<string, Rule[]>()
  for (const rule of rules) {
    for (const word of rule.anchors) byWord.set(word, [...(byWord.get(word) ?? []), rule])
  }
  return {
    automaton: buildAutomaton([...byWord.keys()].map((word) => word.toLowerCase())),
    anchors: [...byWord].map(([word, its]) => ({
      word,
      spelled: /[A-Z]/.test(word),
      looks: word.length > 2 ? 1 : 1 / 8,
      isGeneric: its.every((rule) => rule.isGeneric),
      rules: its,
    })),
  }
}

let scratch = Buffer.alloc(0)

/**
 * The low bytes of a text's characters. Engines tell a dozen kinds of strings apart, and are slow at the characters of
 * so many; at bytes they are always fast. What only looks like ASCII here is refuted by the rules, which see the text.
 */
function bytesOf(text: string): Uint8Array {
  if (scratch.length < text.length) scratch = Buffer.allocUnsafeSlow(2 * text.length)
  scratch.write(text, 0, 'latin1')
  return scratch
}

/** What the rules find in `text`, by where their anchors end; findings may overlap. */
export function scan(text: string, { automaton, anchors }: Scanner): Finding[] {
  const search = new Search(text)
  const walk = new Walk(automaton, bytesOf(text), text.length)
  while (walk.advance()) {
    for (const word of walk.endings) {
      const anchor = anchors[word]
      if (anchor !== undefined) search.lookAt(anchor, walk.at)
    }
  }
  return search.findings
}

class Search {
  readonly findings: Finding[] = []
  readonly #text: string
  /** Up to here what is found reaches: nothing else needs to be looked for before. */
  #covered = 0
  /** The same, for rules that know only names. */
  #coveredByName = 0
  #looksLeft: number
  /** Up to where lines were looked at, and what the last of them go on as if they were wrapped. */
  #linesUntil = 0
  #lines: Unwrapped | undefined

  constructor(text: string) {
    this.#text = text
    this.#looksLeft = FEWEST_LOOKS + text.length / CHARACTERS_PER_LOOK
  }

  lookAt({ word, spelled, looks, isGeneric, rules }: Anchor, end: number): void {
    if (end <= this.#covered || (isGeneric && end <= this.#coveredByName)) return
    const start = this.#startOf(word.length, end)
    const isWhole = end - start === word.length
    if (spelled && !(isWhole && this.#text.startsWith(word, start))) return
    const lines = this.#linesAt(start)
    for (const rule of rules) {
      if (rule.isGeneric && end <= this.#coveredByName) continue
      this.#countLooks(looks * (rule.looks ?? 1))
      const found = isWhole ? this.#look(rule, start, end) : undefined
      if (lines !== undefined) this.#lookAcross(rule, lines, start, word.length, found)
    }
  }

  /** Line breaks inside an anchor are none of its characters. */
  #startOf(length: number, end: number): number {
    let start = end
    for (let left = length; left > 0; start--) if (!isBreak(this.#text.charCodeAt(start - 1))) left--
    return start
  }

  #look(rule: Rule, start: number, end: number): Span | undefined {
    const span = rule.find(this.#text, start, end)
    if (span === undefined) return undefined
    this.#keep(span, rule)
    // It may be a part of what another rule finds over the end of the line.
    if (this.#lines !== undefined && isBreak(this.#text.charCodeAt(span.end))) return span
    if (rule.isGeneric) this.#coveredByName = Math.max(this.#coveredByName, span.end)
    else this.#covered = Math.max(this.#covered, span.end)
    return span
  }

  /** Anchors come in order: each line is unwrapped once, or twice where it is the last that others go on in. */
  #linesAt(place: number): Unwrapped | undefined {
    if (place >= this.#linesUntil) {
      const end = this.#text.indexOf('\n', place)
      this.#lines = end === -1 ? undefined : unwrap(this.#text, end)
      if (this.#lines !== undefined) this.#countLooks(1)
      this.#linesUntil = this.#lines?.until ?? (end === -1 ? this.#text.length : end + 1)
    }
    return this.#lines
  }

  /**
   * What lies in one line alone was found there, or is no secret. What reaches into other lines hides nothing that
   * stands there: it may not have been a wrapped line after all.
   */
  #lookAcross(
    rule: Rule,
    lines: Unwrapped,
    anchorStart: number,
    length: number,
    found: Span | undefined,
  ): void {
    const start = lines.placeOf(anchorStart)
    const span = rule.find(lines.text, start, start + length)
    if (span === undefined) return
    const lineEnd = lines.breakAfter(anchorStart)
    // What ends before its line does doesn't go on in the next.
    if (span.end <= lineEnd || (found !== undefined && lines.placeOf(found.end - 1) + 1 !== lineEnd)) return
    const rest = lines.text.slice(Math.max(span.start, lineEnd), span.end)
    if (lines.isFull || isPieceOfSecret(rest, found !== undefined)) this.#keep(lines.originalOf(span), rule)
  }

  #keep({ start, end }: Span, { kind, isGeneric = false }: Rule): void {
    this.findings.push({ start, end, kind, isGeneric })
  }

  #countLooks(looks: number): void {
    this.#looksLeft -= looks
    if (this.#looksLeft < 0) throw new TooManyLooks('the text has too many beginnings of secrets')
  }
}

/** Words have no digits, and capitals only where they begin; a few characters more or less of a secret tell nothing. */
const isPieceOfSecret = (rest: string, isMore: boolean): boolean =>
  (!isMore || rest.length >= 6) && /\d|[a-z][A-Z]/.test(rest)
