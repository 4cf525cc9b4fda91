/** Blocks of settings in which every value is a secret, whatever it is called. */
import type { Rule, Span } from './rule.ts'

/** A manifest's parts stand close together. */
const REACH = 1_000
const LONGEST_BLOCK = 64 * 1_024

/** A Kubernetes secret in YAML: what is under its `data`, before or after its kind. */
export const BLOCK_RULES: readonly Rule[] = [
  {
    kind: 'kubernetes-secret',
    anchors: ['kind: secret', 'kind: "secret"', "kind: 'secret'"],
    looks: 16,
    find: findData,
  },
]

function findData(text: string, start: number, end: number): Span | undefined {
  const [from, to] = [Math.max(0, start - REACH), Math.min(text.length, end + REACH)]
  const around = text.slice(from, to)
  if (/^list/i.test(text.slice(end, end + 4))) return undefined
  const data = /(?:^|\n)([ \t]*)(?:data|stringData):[ \t]*\r?\n(?!\s*\[redacted:)(?=\1[ \t]+\S)/.exec(around)
  if (data === null) return undefined
  const first = from + data.index + data[0].length
  return { start: first, end: endOfBlock(text, first, (data[1] ?? '').length) }
}

/** Up to the first line that is indented no more than the block's name. */
function endOfBlock(text: string, first: number, indent: number): number {
  const limit = Math.min(text.length, first + LONGEST_BLOCK)
  let end = first
  for (let at = first; at < limit; ) {
    const lineFeed = text.indexOf('\n', at)
    const next = lineFeed === -1 ? text.length : lineFeed
    const line = text.slice(at, Math.min(next, limit))
    if (line.trim() !== '') {
      if (line.search(/\S/) <= indent) break
      end = at + line.trimEnd().length
    }
    at = next + 1
  }
  return end
}
