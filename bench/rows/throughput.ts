/** Rows of amounts: reading transcripts, delivering items, and what an install holds. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, ms, type Row, times } from '../row.ts'
import { statsOf } from '../support/pairs.ts'
import { type Measured, measure, startOpenSync } from '../support/programs.ts'
import { shareOfText, writeTranscript } from '../support/transcripts.ts'

const recorded = join(process.cwd(), '.cache/bench/recorded.jsonl')

/** `isRecorded`: the transcript of a session that Claude Code has just made; else one made of the recordings. */
export async function transcriptRow(bench: Bench, isRecorded: boolean): Promise<Row> {
  if (!isRecorded) await writeTranscript(recorded, 'session', 350_000)
  const { size } = statSync(recorded)
  const megabytes = bench.short ? 5 : 100
  const sessions = Math.ceil((megabytes * 1e6) / size)
  const runs = await interleaved(
    bench.runs(20),
    ['read-transcripts', 'read-without-redaction', 'parse-only'],
    sessions,
  )
  const median = (program: string, field: string) =>
    statsOf((runs[program] ?? []).map((run) => run[field] ?? Number.NaN)).median
  const ratio = median('read-transcripts', 'cpuMs') / median('parse-only', 'cpuMs')
  const without = median('read-without-redaction', 'cpuMs') / median('parse-only', 'cpuMs')
  const peak = Math.max(...(runs['read-transcripts'] ?? []).map(({ peakMb }) => peakMb))
  const large = bench.short ? undefined : await measure('read-transcripts', recorded, String(sessions * 10))
  const text = shareOfText(readFileSync(recorded, 'utf8'))
  return {
    what: `${megabytes} MB of transcripts → journals → spans, as ${sessions} sessions; ${Math.round(text * 100)} % of them is text`,
    bound: '≤ 4 × splitting and `JSON.parse`; ≤ 200 MB, and no more at 1 GB',
    ours: `${times(ratio)} (${times(without)} without redaction); ${peak.toFixed(0)} MB${large ? `, ${large.peakMb.toFixed(0)} MB at 1 GB` : ''}`,
    // A process that lives ten times as long fragments its heap a little.
    holds: ratio <= 4 && peak <= 200 && (large?.peakMb ?? 0) <= 200,
    beside: `parsing alone ${ms(median('parse-only', 'cpuMs'))} of processor time, ${median('parse-only', 'peakMb').toFixed(0)} MB`,
    figures: { sessions, bytes: size, share_of_text: text, runs, at_1_gb: large },
  }
}

async function interleaved(
  times: number,
  programs: string[],
  sessions: number,
): Promise<Record<string, Measured[]>> {
  const runs: Record<string, Measured[]> = Object.fromEntries(programs.map((program) => [program, []]))
  for (let run = 0; run < times; run++)
    for (const program of programs) runs[program]?.push(await measure(program, recorded, String(sessions)))
  return runs
}

export async function deliveryRow(bench: Bench): Promise<Row> {
  const server = await startOpenSync()
  const runs: Measured[] = []
  for (let run = 0; run < bench.runs(20); run++)
    runs.push(await measure('deliver', server.url, server.apiKey))
  await server.close()
  const rate = statsOf(runs.map(({ items = 0, wallMs }) => (items / wallMs) * 1000))
  const cpu = statsOf(runs.map(({ items = 1, cpuMs }) => cpuMs / items))
  return {
    what: 'delivery of 64 sessions × 200 items to a loopback OpenSync',
    bound: '≥ 1,000 items/s',
    ours: `${Math.round(rate.median).toLocaleString('en')} items/s, ${cpu.median.toFixed(2)} ms of processor time each`,
    holds: rate.median >= 1000,
    beside: 'one request for each item, as OpenSync has no batches',
    figures: { rate, cpu_ms_per_item: cpu, peak_mb: statsOf(runs.map(({ peakMb }) => peakMb)) },
  }
}

export function packageRow(): Row {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    encoding: 'utf8',
  })
  const [{ unpackedSize, size, entryCount }] = JSON.parse(packed)
  const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
  const count = Object.keys(dependencies).length
  return {
    what: 'installed size; files; install-time dependencies',
    bound: '≤ 3 MB; ≤ 30; 0',
    ours: `${(unpackedSize / 1e6).toFixed(2)} MB; ${entryCount}; ${count}`,
    holds: unpackedSize <= 3e6 && entryCount <= 30 && count === 0,
    beside: `${(size / 1e6).toFixed(2)} MB to download`,
    figures: { unpackedSize, size, entryCount, dependencies: count },
  }
}
