/** What is taken for a secret in ordinary text, each with an explanation, or none yet. */
import { readFileSync } from 'node:fs'
import type { Row } from '../../row.ts'
import type { Ordinary } from '../ordinary.ts'
import { type Hit, hitsOf, type Subject } from '../redactors.ts'
import type { Subjects } from '../subjects.ts'

/** Of the hits in a file, some text in each and why it is taken. */
interface Explained {
  file: string
  text: string
  why: string
}

type Found = Hit & { file: string }

const hitsIn = (subject: Subject, ordinary: readonly Ordinary[]): Found[] =>
  ordinary.flatMap(({ file, text }) => hitsOf(subject, text).map((hit) => ({ ...hit, file })))

const megabytesOf = (ordinary: readonly Ordinary[]): number =>
  ordinary.reduce((sum, { text }) => sum + text.length, 0) / 1e6

/** `isStrict`: a hit that is not explained fails too. A new dependency may bring some, and is no leak. */
export function falseHitsRow(
  ordinary: readonly Ordinary[],
  { ours, peer }: Subjects,
  isStrict: boolean,
): Row {
  const megabytes = megabytesOf(ordinary)
  const hits = hitsIn(ours, ordinary)
  const explained: Explained[] = JSON.parse(readFileSync('bench/privacy/false-hits.json', 'utf8'))
  const unexplained = hits.filter(
    (hit) => !explained.some(({ file, text }) => hit.file.startsWith(file) && hit.text.includes(text)),
  )
  const rate = hits.length / megabytes
  return {
    what: `false hits in ${megabytes.toFixed(0)} MB: ${kindsOf(ordinary)}`,
    bound: '≤ 1 per MB, each explained',
    ours: `${rate.toFixed(2)} per MB (${hits.length}), ${unexplained.length} unexplained`,
    holds: rate <= 1 && (unexplained.length === 0 || !isStrict),
    beside: peer ? `${(hitsIn(peer, ordinary).length / megabytes).toFixed(1)} per MB` : '',
    figures: { rate, hits: hits.map(({ file, kind, at }) => ({ file, kind, at })), unexplained },
  }
}

function kindsOf(ordinary: readonly Ordinary[]): string {
  const kinds = [...new Set(ordinary.map(({ kind }) => kind))]
  return kinds
    .map((kind) => `${kind} ${megabytesOf(ordinary.filter((text) => text.kind === kind)).toFixed(1)}`)
    .join(', ')
}
