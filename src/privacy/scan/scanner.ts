/**
 * Looks for secrets in a text: one pass for the words that announce one, and at each the look of its rules. Knows
 * nothing of what the rules look for, and replaces nothing.
 */
import type { Rule, Span } from '../rules/rule.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'
import { isBreak, type Unwrapped, unwrap } from './wrapped.ts'

export interface Finding extends Span {
  kind: string
  isGeneric: boolean
}

/** Short texts may have one after the other. */
const FEWEST_LOOKS = 1_024

/** Ordinary text has one in some hundreds. */
const CHARACTERS_PER_LOOK = 64

/** More looks than ordinary text ever needs: such a text was made to be slow. */
class TooManyLooks extends Error {
  override readonly name = 'TooManyLooks'
}

interface Anchor {
  word: string
  /** A word with capitals counts in that spelling alone. */
  spelled: boolean
  /** Those of two letters are in every text, and what they announce is refuted in a few characters. */
  isCounted: boolean
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
      isCounted: word.length > 2,
      rules: its,
    })),
  }
}

/** What the rules find in `text`, by where their anchors end; findings may overlap. */
export function scan(text: string, { automaton, anchors }: Scanner): Finding[] {
  const { classes, next, firstEnding, endings, width } = automaton
  const search = new Search(text)
  let state = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A line may have been broken inside a word.
    if (isBreak(code)) continue
    state = next[state + (code < 128 ? (classes[code] as number) : 0)] as number
    if (state < firstEnding) continue
    for (const word of endings[(state - firstEnding) / width] ?? []) {
      const anchor = anchors[word]
      if (anchor !== undefined) search.lookAt(anchor, at + 1)
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
  /** Where the line that was last looked at ends, and what it goes on as if it was wrapped. */
  #lineEnd = -1
  #unwrapped: Unwrapped | undefined

  constructor(text: string) {
    this.#text = text
    this.#looksLeft = FEWEST_LOOKS + text.length / CHARACTERS_PER_LOOK
  }

  lookAt({ word, spelled, isCounted, rules }: Anchor, end: number): void {
    if (end <= this.#covered) return
    const start = this.#startOf(word.length, end)
    const isWhole = end - start === word.length
    if (spelled && !(isWhole && this.#text.startsWith(word, start))) return
    const line = this.#lineAt(start)
    for (const rule of rules) {
      if (rule.isGeneric && end <= this.#coveredByName) continue
      if (isCounted) this.#countLook()
      const found = isWhole ? this.#look(rule, start, end) : undefined
      if (line !== undefined && start >= line.from) this.#lookAcross(rule, line, start, word.length, found)
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
    if (rule.isGeneric) this.#coveredByName = Math.max(this.#coveredByName, span.end)
    else this.#covered = Math.max(this.#covered, span.end)
    return span
  }

  /** Anchors come in order: each line is unwrapped once. */
  #lineAt(place: number): Unwrapped | undefined {
    if (place > this.#lineEnd) {
      const end = this.#text.indexOf('\n', place)
      this.#lineEnd = end === -1 ? this.#text.length : end
      this.#unwrapped = end === -1 ? undefined : unwrap(this.#text, end)
    }
    return this.#unwrapped
  }

  /**
   * What lies in the first line alone was found there, or is no secret. What reaches into other lines hides nothing
   * that stands there: it may not have been a wrapped line after all.
   */
  #lookAcross(
    rule: Rule,
    line: Unwrapped,
    anchorStart: number,
    length: number,
    found: Span | undefined,
  ): void {
    // What ends before its line does doesn't go on in the next.
    if (found !== undefined && found.end !== line.from + line.firstBreak) return
    const start = line.placeOf(anchorStart)
    const span = rule.find(line.text, start, start + length)
    if (span === undefined || span.end <= line.firstBreak) return
    const rest = line.text.slice(Math.max(span.start, line.firstBreak), span.end)
    if (line.isFull || isPieceOfSecret(rest, found !== undefined)) {
      this.#keep(line.originalOf(span), rule)
    }
  }

  #keep({ start, end }: Span, { kind, isGeneric = false }: Rule): void {
    this.findings.push({ start, end, kind, isGeneric })
  }

  #countLook(): void {
    if (this.#looksLeft-- <= 0) throw new TooManyLooks('the text has too many beginnings of secrets')
  }
}

/** Words have no digits, and capitals only where they begin; a few characters more or less of a secret tell nothing. */
const isPieceOfSecret = (rest: string, isMore: boolean): boolean =>
  (!isMore || rest.length >= 6) && /\d|[a-z][A-Z]/.test(rest)
