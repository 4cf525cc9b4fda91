/** What was measured, as a file of results and a table in docs/privacy.md. Measures nothing. */
import { writeFileSync } from 'node:fs'
import { machine, tableOf, writeSection } from '../report.ts'
import type { Row } from '../row.ts'
import type { Share } from './rows/recall.ts'
import { percent } from './subjects.ts'

export function writePage(rows: readonly Row[], shares: readonly Share[]): void {
  const at = new Date().toISOString()
  writeFileSync(
    'bench/privacy/results.json',
    `${JSON.stringify({ at, machine: machine(), rows }, null, 2)}\n`,
  )
  const measured = `Measured on ${machine()}, ${at.slice(0, 10)}.`
  const tables = `${tableOf(rows, "LangSmith's")}\n\nThe planted secrets, by where they stand and who says them:\n\n${sharesTable(shares)}`
  writeSection('docs/privacy.md', `${measured}\n\n${tables}`)
}

const sharesTable = (shares: readonly Share[]): string =>
  [
    "| in | ours | LangSmith's |",
    '| --- | --- | --- |',
    ...shares.map(
      ({ where, ours, peer }) =>
        `| ${where} | ${percent(ours)} | ${peer === undefined ? '' : percent(peer)} |`,
    ),
  ].join('\n')
