/** Shows findings, to people and to programs. Pure. */
import { type Paint, padEnd, type Style, widthOf } from '../terminal.ts'
import { type Finding, LINKS, type Link } from './check.ts'

export interface Found {
  link: Link
  finding: Finding
}

interface Mark {
  symbol: string
  word: string
  style: Style
}

const MARKS: Readonly<Record<Finding['state'], Mark>> = {
  ok: { symbol: '✔', word: 'ok', style: 'green' },
  skipped: { symbol: '-', word: 'skipped', style: 'dim' },
  warning: { symbol: '!', word: 'warning', style: 'yellow' },
  error: { symbol: '✖', word: 'error', style: 'red' },
}

export interface Look {
  paint: Paint
  /** Signs instead of words. */
  hasSymbols: boolean
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf))

/** Servers, and settings of projects that somebody else wrote, are quoted: nothing of theirs is to steer a terminal. */
const harmless = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')

export function findingLines({ link, finding }: Found, { paint, hasSymbols }: Look): string[] {
  const { symbol, word, style } = MARKS[finding.state]
  const words = Object.values(MARKS).map((mark) => (hasSymbols ? mark.symbol : mark.word))
  const mark = paint(style, padEnd(hasSymbols ? symbol : word, widest(words)))
  const label = padEnd(LINKS[link], widest(Object.values(LINKS)))
  const lines = [`${mark}  ${label}  ${harmless(finding.message)}`]
  if (!('remedy' in finding)) return lines
  const indent = ' '.repeat(widest(words) + widest(Object.values(LINKS)) + 4)
  return [...lines, `${indent}${hasSymbols ? '→' : 'to mend it:'} ${harmless(finding.remedy)}`]
}

export function summaryLine(found: readonly Found[]): string {
  const count = (state: Finding['state']) => found.filter(({ finding }) => finding.state === state).length
  const parts = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].flat()
  return parts.length === 0 ? 'All is well.' : `${parts.join(', ')}.`
}

const counted = (count: number, what: string): string[] =>
  count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`]

export const isWell = (found: readonly Found[]): boolean =>
  found.every(({ finding }) => finding.state !== 'error')

export const toJson = (found: readonly Found[]): string =>
  JSON.stringify(
    { ok: isWell(found), findings: found.map(({ link, finding }) => ({ link, ...finding })) },
    null,
    2,
  )
