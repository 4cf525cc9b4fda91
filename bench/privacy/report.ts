/** What was measured, as a file of results and a table in docs/privacy.md. Measures nothing. */
import { writeFileSync } from 'node:fs'
import { machine, tableOf, writeSection } from '../report.ts'
import type { Row } from '../row.ts'

export function writePage(rows: readonly Row[]): void {
  const at = new Date().toISOString()
  writeFileSync(
    'bench/privacy/results.json',
    `${JSON.stringify({ at, machine: machine(), rows }, null, 2)}\n`,
  )
  writeSection(
    'docs/privacy.md',
    `Measured on ${machine()}, ${at.slice(0, 10)}.\n\n${tableOf(rows, "LangSmith's")}`,
  )
}
