import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeHome } from '../bridge/home.ts'
import { command, leaveTranscripts, withBridge } from '../cli/past.ts'
import { makeSession, sessionPlan } from '../support/sessions/generator.ts'

const SEED = 2_026
const SESSIONS = 1_000
/** Megabytes that the bridge may take at most. 100 sessions take about as many as 1,000. */
const LARGEST_MB = 400

it(`syncs ${SESSIONS} made-up sessions (seed ${SEED}) in bounded memory, and nothing the second time`, async () => {
  const home = await withBridge(await makeHome())
  const plans = fc.sample(sessionPlan, { numRuns: SESSIONS, seed: SEED })
  const made = plans.map((plan, index) => makeSession(plan, `made-${index}`))
  for (const { id, events } of made) await leaveTranscripts(home, id, events)

  const startedMs = performance.now()
  const first = await command(home, 'sync')
  const tookMs = performance.now() - startedMs
  const peakMb = await peakOf(Number(await readFile(join(home.paths.stateDir, 'bridge', 'pid'), 'utf8')))
  const requests = home.openSync.requests.length
  const second = await command(home, 'sync')

  console.log(
    `${SESSIONS} sessions, ${requests} requests, ${Math.round(tookMs / 1000)} s, bridge's peak RSS ${peakMb} MB`,
  )
  expect(first.stderr).toBe('')
  expect(first.stdout).toContain(`✅ ${SESSIONS} sessions sent to opensync`)
  expect(second.stdout).toContain(`   ${SESSIONS} recorded already`)
  // The one is the question what OpenSync has.
  expect(home.openSync.requests.length).toBe(requests + 1)
  expect(peakMb).toBeLessThan(LARGEST_MB)
  for (const { id, inputTokens, outputTokens, costUsd } of made) {
    const stored = home.openSync.session(id)
    expect([id, stored?.promptTokens ?? 0, stored?.completionTokens ?? 0]).toEqual([
      id,
      inputTokens,
      outputTokens,
    ])
    expect(stored?.cost ?? 0).toBeCloseTo(costUsd, 6)
  }
})

/** Megabytes. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}
