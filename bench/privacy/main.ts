/** Runs every row of what redaction finds, spares and costs: `bench/privacy/run.mjs` prepares what this needs. */
import { parseArgs } from 'node:util'
import { tableOf } from '../report.ts'
import type { Row } from '../row.ts'
import { harmlessTexts } from './harmless.ts'
import { readOrdinary } from './ordinary.ts'
import { langSmith, ours } from './redactors.ts'
import { writePage } from './report.ts'
import { falseHitsRow } from './rows/false-hits.ts'
import { negativesRow, plantedRow, positivesRow, untouchedRow } from './rows/recall.ts'
import { journalRow, speedRow, stallRow, transcriptTexts, worstRow } from './rows/speed.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    peer: { type: 'string' },
    gitleaks: { type: 'string' },
    secretlint: { type: 'string' },
  },
})
const SEED = 20_261_125
const subjects = { ours: ours(), peer: values.peer === undefined ? undefined : await langSmith(values.peer) }

const rows: Row[] = []
const started = performance.now()
const tell = (row: Row) => {
  rows.push(row)
  const at = ((performance.now() - started) / 1000).toFixed(0)
  const { what, ours, beside, bound } = row
  console.log(`${at.padStart(5)} s  ${what}: ${ours}${beside && `; LangSmith ${beside}`}  [${bound}]`)
}

if (values.secretlint) tell(positivesRow('secretlint', values.secretlint, subjects))
if (values.gitleaks) {
  tell(positivesRow('gitleaks', values.gitleaks, subjects))
  tell(negativesRow(values.gitleaks, subjects))
}
const { row: planted, shares } = await plantedRow(values.short ? 100 : 500, subjects)
tell(planted)
const ordinary = readOrdinary()
tell(falseHitsRow(ordinary, subjects, !values.short))
for (const [what, texts] of Object.entries(harmlessTexts(SEED))) tell(untouchedRow(texts, what, subjects))
if (!values.short) {
  const texts = transcriptTexts(ordinary, 20e6, SEED)
  tell(speedRow(texts, 9, subjects))
  tell(await journalRow(texts, 9))
  tell(stallRow(subjects))
  tell(worstRow(ordinary, subjects))
  writePage(rows, shares)
}
console.log(`\n${tableOf(rows, "LangSmith's")}`)
for (const { what, figures } of rows.filter(({ holds }) => holds === false)) {
  console.log(`\n${what}: does not hold\n${JSON.stringify(figures, null, 1).slice(0, 6_000)}`)
  process.exitCode = 1
}
