/** Rows of the background process: how late things arrive, what a turn costs it, and what it is at rest. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Bench, ms, PEER, type Row } from '../row.ts'
import { cpuOf, House, isAlive, memoryOf } from '../support/house.ts'
import { statsOf } from '../support/pairs.ts'
import { startOpenSync } from '../support/programs.ts'
import { time } from '../support/time.ts'
import { turn, writeTranscript } from '../support/transcripts.ts'

/** From the exit of the hook to the request with the user's message. */
export async function latencyRow(bench: Bench): Promise<Row> {
  const server = await startOpenSync('--tell')
  const house = new House(server)
  const prompt = async (id: string): Promise<number> => {
    const came = server.next('/sync/message')
    await house.happens('UserPromptSubmit', { session_id: id, prompt: 'Hello', prompt_id: id })
    const start = performance.now()
    await came
    return performance.now() - start
  }
  const warm: number[] = []
  const cold: number[] = []
  try {
    for (let run = 0; run <= bench.runs(20); run++) {
      await house.endBridge()
      cold.push(await prompt(`cold-${run}`))
      await house.bridge()
      await prompt(`between-${run}`)
      warm.push(await prompt(`warm-${run}`))
    }
  } finally {
    await house.remove()
    await server.close()
  }
  const [warmly, coldly] = [statsOf(warm.slice(1)), statsOf(cold.slice(1))]
  return {
    what: 'a prompt recorded → its message at a loopback OpenSync, bridge warm / cold',
    bound: 'p50 ≤ 100 ms / ≤ 700 ms',
    ours: `${ms(warmly.median)} / ${ms(coldly.median)} (p99 ${ms(warmly.p99)} / ${ms(coldly.p99)})`,
    holds: warmly.median <= 100 && coldly.median <= 700,
    beside: 'the cold one starts Node and loads the bridge',
    figures: { warm: warmly, cold: coldly },
  }
}

export interface Growth {
  megabytes: number
  /** Processor time of the bridge for each new turn. */
  oursMs: number
  /** Of a bridge that starts anew, until the first turn after that was delivered. */
  firstMs: number
  peakMb: number
  /** Wall time of the peer's hook at a Stop. */
  peerMs?: number
}

export async function growthRow(bench: Bench): Promise<{ row: Row; growth: Growth[] }> {
  const growth: Growth[] = []
  for (const megabytes of bench.short ? [0.2, 1] : [1, 3, 10, 30, 100])
    growth.push(await costAt(bench, megabytes))
  const [small, large] = [growth[0], growth.at(-1)]
  const ratio = (large?.oursMs ?? Number.NaN) / (small?.oursMs ?? Number.NaN)
  const row: Row = {
    what: `processor time of the bridge for a new turn, transcript of ${large?.megabytes} MB / ${small?.megabytes} MB`,
    bound: '≤ 1.2',
    ours: `${ratio.toFixed(2)} (${ms(large?.oursMs ?? 0)} / ${ms(small?.oursMs ?? 0)}); the first turn after an idle exit ${ms(large?.firstMs ?? 0)}`,
    holds: ratio <= 1.2,
    beside: large?.peerMs ? `${PEER} takes ${ms(large.peerMs)} / ${ms(small?.peerMs ?? 0)} at each Stop` : '',
    figures: { growth },
  }
  return { row, growth }
}

async function costAt(bench: Bench, megabytes: number): Promise<Growth> {
  const server = await startOpenSync()
  const house = new House(server)
  try {
    await writeTranscript(house.transcript, 'bench', megabytes * 1e6)
    await house.happens('SessionStart', { source: 'startup' })
    house.run('flush', '--timeout', '600')
    const turns = bench.runs(100)
    const oursMs = (await cpuOfTurns(house, turns)) / turns
    const peakMb = memoryOf(await house.bridge(), 'VmHWM')
    await house.endBridge()
    await takeTurn(house, turns)
    house.run('flush', '--timeout', '600')
    const firstMs = cpuOf(await house.bridge())
    return { megabytes, oursMs, firstMs, peakMb, ...(await peersStop(bench, house, server)) }
  } finally {
    await house.remove()
    await server.close()
  }
}

async function cpuOfTurns(house: House, turns: number): Promise<number> {
  const pid = await house.bridge()
  const before = cpuOf(pid)
  for (let number = 0; number < turns; number++) await takeTurn(house, number)
  house.run('flush', '--timeout', '600')
  return cpuOf(pid) - before
}

async function takeTurn(house: House, number: number): Promise<void> {
  const { promptId, answer, lines } = turn('bench', number)
  await house.happens('UserPromptSubmit', { prompt: 'Go on', prompt_id: promptId })
  house.write(lines)
  await house.happens('Stop', { prompt_id: promptId, last_assistant_message: answer })
}

async function peersStop({ peer }: Bench, house: House, { url, apiKey }: { url: string; apiKey: string }) {
  if (peer === undefined) return {}
  const env = { ...house.env, CLAUDE_SYNC_CONVEX_URL: url, CLAUDE_SYNC_API_KEY: apiKey }
  const input = house.payload('Stop', {})
  const peerMs = await time({ argv: [process.execPath, peer, 'hook', 'Stop'], env, input })
  return { peerMs }
}

/** Starts the row; its end is awaited when everything else was measured, as a bridge leaves after five minutes. */
export async function restRow(bench: Bench): Promise<() => Promise<Row>> {
  const server = await startOpenSync()
  const house = new House(server)
  await writeTranscript(house.transcript, 'bench', 1000)
  await house.happens('SessionStart', { source: 'startup' })
  for (let number = 0; number < bench.runs(100); number++) await takeTurn(house, number)
  house.run('flush', '--timeout', '600')
  const pid = await house.bridge()
  const restingSince = performance.now()
  // V8 tidies up some seconds after the last work; that is not yet rest.
  await wait(bench.short ? 500 : 15_000)
  const before = cpuOf(pid)
  const seconds = bench.short ? 1 : 30
  await wait(seconds * 1000)
  const percent = (cpuOf(pid) - before) / (seconds * 10)
  const megabytes = memoryOf(pid, 'VmRSS')
  const left = leaves(pid, restingSince)
  return async () => {
    const minutes = bench.short ? undefined : await left
    await house.remove()
    await server.close()
    return {
      what: 'the bridge at rest, after 100 turns',
      bound: '≤ 90 MB, 0 % CPU, gone after 5 idle minutes',
      ours: `${megabytes.toFixed(0)} MB, ${percent.toFixed(1)} % CPU${minutes ? `, gone after ${minutes.toFixed(1)} minutes` : ''}`,
      holds: megabytes <= 90 && percent < 0.1 && (minutes ?? 0) < 6,
      beside: 'its memory now, not the most it ever had',
      figures: { megabytes, percent, minutes },
    }
  }
}

async function leaves(pid: number, since: number): Promise<number> {
  while (isAlive(pid) && performance.now() - since < 7 * 60_000) await wait(500, undefined, { ref: false })
  return (performance.now() - since) / 60_000
}
