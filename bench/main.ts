/** Runs every row and says what was found: `bench/run.mjs` prepares what this needs. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tableOf, writeResults } from './report.ts'
import type { Bench, Row } from './row.ts'
import { type Growth, growthRow, latencyRow, restRow } from './rows/bridge.ts'
import { hookRows } from './rows/hooks.ts'
import { sessionRow } from './rows/sessions.ts'
import { deliveryRow, packageRow, transcriptRow } from './rows/throughput.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
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
const growth: Growth[] = []
const started = performance.now()

/** In the order of the table. The last one's bridge is at rest while the others are measured. */
const parts: Record<string, () => Promise<Row[]>> = {
  package: async () => [packageRow()],
  hooks: () => hookRows(bench),
  session: async () => (bench.claude ? [await sessionRow(bench, bench.claude)] : []),
  latency: async () => [await latencyRow(bench)],
  growth: async () => {
    const found = await growthRow(bench)
    growth.push(...found.growth)
    return [found.row]
  },
  transcripts: async () => [await transcriptRow(bench, values.recorded)],
  delivery: async () => [await deliveryRow(bench)],
  rest: async () => (resting ? [await resting()] : []),
}

const names = Object.keys(parts)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')} in the benchmark; there are ${names.join(', ')}.`)
  process.exit(2)
}
const chosen = positionals.length > 0 ? names.filter((name) => positionals.includes(name)) : names
const resting = chosen.includes('rest') ? await restRow(bench) : undefined

for (const name of chosen) {
  const found = await (parts[name]?.() ?? [])
  rows.push(...found)
  const at = ((performance.now() - started) / 1000).toFixed(0)
  for (const { what, ours, bound } of found) console.log(`${at.padStart(5)} s  ${what}: ${ours}  [${bound}]`)
}
rmSync('.cache/bench', { recursive: true })

if (bench.short || chosen.length < names.length) console.log(`\n${tableOf(rows)}`)
else writeResults(rows, growth)
