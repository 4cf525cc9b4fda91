/**
 * Rules for values that are known: they are found whatever they look like, also as JSON and URLs write them.
 */
import type { Rule } from './rules/rule.ts'

/** Shorter values are parts of other words. */
const SHORTEST_VALUE = 6

/** What of a value announces it; the rest is compared. */
const LONGEST_ANCHOR = 12

export function exactRules(values: readonly string[]): Rule[] {
  return [...new Set(values.flatMap(spellings))].flatMap(exactRule)
}

function spellings(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1)
  return value.length < SHORTEST_VALUE
    ? []
    : [value, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(value)]
}

function exactRule(value: string): Rule[] {
  const anchor = /[!-~]{4,}/.exec(value)
  if (anchor === null) return []
  const word = anchor[0].slice(0, LONGEST_ANCHOR).toLowerCase()
  return [
    {
      kind: 'known-secret',
      anchors: [word],
      find(text, start) {
        const first = start - anchor.index
        return first >= 0 && text.startsWith(value, first)
          ? { start: first, end: first + value.length }
          : undefined
      },
    },
  ]
}
