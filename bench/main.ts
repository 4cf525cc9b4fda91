/** Runs every row and says what was found: `bench/run.mjs` prepares what this needs. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tableOf, writeResults } from './report.ts'
import type { Bench, Row } from './row.ts'
import { growthRow, latencyRow, restRow } from './rows/bridge.ts'
import { hookRows } from './rows/hooks.ts'
import { sessionRow } from './rows/sessions.ts'
import { deliveryRow, packageRow, transcriptRow } from './rows/throughput.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    peer: { type: 'string' },
    claude: { type: 'string' },
    recorded: { type: 'boolean', default: false },
  },
})
const bench: Bench = {
  short: values.short,
  runs: (full) => (values.short ? Math.min(full, 2) : full),
  peer: values.peer,
  claude: values.claude,
}

const rows: Row[] = []
const started = performance.now()
const tell = (...found: Row[]) => {
  rows.push(...found)
  const at = ((performance.now() - started) / 1000).toFixed(0)
  for (const { what, ours, bound } of found) console.log(`${at.padStart(5)} s  ${what}: ${ours}  [${bound}]`)
}

tell(packageRow())
const resting = await restRow(bench)
tell(...(await hookRows(bench)))
if (bench.claude) tell(await sessionRow(bench, bench.claude))
tell(await latencyRow(bench))
const { row, growth } = await growthRow(bench)
tell(row)
tell(await transcriptRow(bench, values.recorded))
tell(await deliveryRow(bench))
tell(await resting())
rmSync('.cache/bench', { recursive: true })

if (bench.short) console.log(`\n${tableOf(rows)}`)
else writeResults(rows, growth)
