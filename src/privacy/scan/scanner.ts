/**
 * Looks for secrets in a text: one pass for the words that announce one, and at each the look of its rules. Knows
 * nothing of what the rules look for, and replaces nothing.
 */
import type { Rule, Span } from '../rules/rule.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'

export interface Finding extends Span {
  kind: string
}

/** Short texts may have one after the other. */
const FEWEST_LOOKS = 256

/** More looks than ordinary text ever needs: such a text was made to be slow. */
class TooManyLooks extends Error {
  override readonly name = 'TooManyLooks'
}

interface Anchor {
  length: number
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
    automaton: buildAutomaton([...byWord.keys()]),
    anchors: [...byWord].map(([word, its]) => ({ length: word.length, rules: its })),
  }
}

/** What the rules find in `text`, by where their anchors end; findings may overlap. */
export function scan(text: string, { automaton, anchors }: Scanner): Finding[] {
  const { classes, next, firstEnding, endings, width } = automaton
  const search = { text, findings: [], covered: 0, looks: FEWEST_LOOKS + (text.length >> 4) }
  let state = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    state = next[state + (code < 128 ? (classes[code] as number) : 0)] as number
    if (state < firstEnding) continue
    for (const word of endings[(state - firstEnding) / width] ?? []) {
      const anchor = anchors[word]
      if (anchor !== undefined) look(search, anchor, at + 1)
    }
  }
  return search.findings
}

interface Search {
  text: string
  findings: Finding[]
  /** Up to here what is found reaches: nothing else needs to be looked for before. */
  covered: number
  /** How many are left. */
  looks: number
}

function look(search: Search, anchor: Anchor, end: number): void {
  if (end <= search.covered) return
  for (const rule of anchor.rules) {
    if (search.looks-- <= 0) throw new TooManyLooks('the text has too many beginnings of secrets')
    const span = rule.find(search.text, end - anchor.length, end)
    if (span === undefined) continue
    search.findings.push({ ...span, kind: rule.kind })
    search.covered = Math.max(search.covered, span.end)
  }
}
