/** Rows of what looking costs: in processor time of this process, in turns, so that others' work weighs on none. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { admit } from '../../../src/journal/admit.ts'
import { type ContentPolicy, DEFAULT_MAX_TEXT_LENGTH } from '../../../src/journal/content.ts'
import { openJournal } from '../../../src/journal/log.ts'
import { createRedactor, type Redactor } from '../../../src/privacy/redactor.ts'
import { parseTranscriptLine } from '../../../src/transcript/entry.ts'
import { nearMisses } from '../../../test/privacy/support/near-misses.ts'
import type { Row } from '../../row.ts'
import { statsOf } from '../../support/pairs.ts'
import type { Ordinary } from '../ordinary.ts'
import { answerLine, dated, responseLine } from '../planted/lines.ts'
import { createRandom } from '../random.ts'
import type { Subject } from '../redactors.ts'
import { percent, type Subjects } from '../subjects.ts'

/** Texts as long as messages and outputs of tools are, out of ordinary files. */
export function transcriptTexts(ordinary: readonly Ordinary[], bytes: number, seed: number): string[] {
  const random = createRandom(seed)
  const texts: string[] = []
  for (let left = bytes; left > 0; ) {
    const { text } = random.pick(ordinary)
    const length = 100 + random.below(random.pick([400, 4_000, 30_000]))
    const piece = text.slice(random.below(Math.max(1, text.length - length))).slice(0, length)
    // As the lines of a transcript give it: no slice of a longer one, whose characters are slower to get at.
    texts.push(JSON.parse(JSON.stringify(piece)))
    left -= piece.length
  }
  return texts
}

const charactersOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0)

/** Milliseconds of processor time. */
function costOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const lookThrough =
  (subject: Subject, texts: readonly string[]): (() => void) =>
  () => {
    for (const text of texts) subject.text(text)
  }

export function speedRow(texts: readonly string[], runs: number, { ours, peer }: Subjects): Row {
  const megabytes = charactersOf(texts) / 1e6
  const costs: { ours: number[]; peer: number[] } = { ours: [], peer: [] }
  for (let run = -1; run < runs; run++) {
    const [mine, theirs] = [costOf(lookThrough(ours, texts)), peer && costOf(lookThrough(peer, texts))]
    if (run < 0) continue
    costs.ours.push(mine)
    if (theirs !== undefined) costs.peer.push(theirs)
  }
  const rate = (all: number[]) => megabytes / (statsOf(all).median / 1_000)
  return {
    what: `${megabytes.toFixed(0)} MB of ordinary text, in ${texts.length.toLocaleString('en')} pieces`,
    bound: '≥ 40 MB/s',
    ours: `${rate(costs.ours).toFixed(0)} MB/s`,
    holds: rate(costs.ours) >= 40,
    beside: peer ? `${rate(costs.peer).toFixed(0)} MB/s` : '',
    figures: costs,
  }
}

/** Read from a transcript's lines, withheld where it must be, redacted, and written to a journal. */
export async function journalRow(texts: readonly string[], runs: number): Promise<Row> {
  const megabytes = charactersOf(texts) / 1e6
  const lines = texts.map((text, index) => JSON.stringify(dated(saying(text, index), index, 'speed')))
  const costs: { redacted: number[]; asItIs: number[] } = { redacted: [], asItIs: [] }
  for (let run = -1; run < runs; run++) {
    const [redacted, asItIs] = [await intoJournal(lines, createRedactor()), await intoJournal(lines, BLIND)]
    if (run < 0) continue
    costs.redacted.push(redacted)
    costs.asItIs.push(asItIs)
  }
  const [all, rest] = [statsOf(costs.redacted).median, statsOf(costs.asItIs).median]
  return {
    what: 'the same text, as a transcript, the whole way into a journal on the disk',
    bound: '',
    ours: `${(megabytes / (all / 1_000)).toFixed(0)} MB/s, ${percent((all - rest) / all)} of it for redaction`,
    beside: '',
    figures: costs,
  }
}

const saying = (text: string, index: number): object =>
  index % 2 === 0 ? responseLine(text, String(index)) : answerLine(String(index), { content: text })

/** Shows what all the rest of the way costs. */
const BLIND: Redactor = { text: (text) => text, value: (value) => value, counts: () => new Map() }

const BATCH = 200

async function intoJournal(lines: readonly string[], redactor: Redactor): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-journal-'))
  const journal = await openJournal(folder)
  const before = process.cpuUsage()
  for (let at = 0; at < lines.length; at += BATCH) {
    const admitted = lines.slice(at, at + BATCH).flatMap((line, index) => {
      const entry = parseTranscriptLine(line)
      if (entry === undefined) return []
      const observation = { ...entry, file: 'main', offset: at + index, key: `main@${at + index}` }
      return [admit(observation, EVERYTHING, () => 'Bash', redactor)]
    })
    await journal.append(admitted)
  }
  const { user, system } = process.cpuUsage(before)
  rmSync(folder, { recursive: true })
  return (user + system) / 1_000
}

const EVERYTHING: ContentPolicy = {
  toolCalls: true,
  thinking: true,
  prompts: true,
  responses: true,
  maxLength: DEFAULT_MAX_TEXT_LENGTH,
}

const LONG = 1_000_000

export function worstRow(ordinary: readonly Ordinary[], { ours }: Subjects): Row {
  const usual = ordinary
    .map(({ text }) => text)
    .join('\n')
    .slice(0, LONG)
  const pieces = nearMisses(1)
  const usualMs = statsOf([0, 1, 2, 3, 4, 5, 6, 7, 8].map(() => costOf(lookThrough(ours, [usual])))).median
  const ratios = pieces.map((piece) => ({ piece, ratio: ratioOf(ours, piece, usualMs) }))
  ratios.sort((a, b) => b.ratio - a.ratio)
  const worst = ratios[0] ?? { piece: '', ratio: 0 }
  return {
    what: `the slowest of ${pieces.length.toLocaleString('en')} texts of 1 MB made to be slow, by ordinary text of that length`,
    bound: '≤ 10 ×',
    ours: `${worst.ratio.toFixed(1)} × (${usualMs.toFixed(0)} ms for ordinary text)`,
    holds: worst.ratio <= 10,
    beside: '',
    figures: {
      usualMs,
      worst: ratios.slice(0, 20).map(({ piece, ratio }) => ({ piece: piece.slice(0, 16), ratio })),
    },
  }
}

/** What seems slow is run again: the collector of garbage may have chosen that moment. */
function ratioOf(subject: Subject, piece: string, usualMs: number): number {
  const text = piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG)
  const once = () => costOf(lookThrough(subject, [text])) / usualMs
  const first = once()
  return first < 5 ? first : Math.min(first, once(), once())
}

/** 64 KB of `abc.`, over which the peer's patterns try again from each character. */
export function stallRow({ ours, peer }: Subjects): Row {
  const text = 'abc.'.repeat(16_384)
  const cost = (subject: Subject) => costOf(lookThrough(subject, [text]))
  return {
    what: '64 KB of `abc.abc.…`',
    bound: '',
    ours: `${cost(ours).toFixed(1)} ms`,
    beside: peer ? `${cost(peer).toFixed(0)} ms` : '',
    figures: {},
  }
}
