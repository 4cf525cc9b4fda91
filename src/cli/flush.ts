/** Waits until everything recorded is delivered, or says what is not and why. */
import { setTimeout as delay } from 'node:timers/promises'
import { resolvePaths } from '../config/paths.ts'
import { complain, EXIT, type Io } from './io.ts'
import { askOrStart, type PendingWork } from './running-bridge.ts'

const DEFAULT_TIMEOUT_S = 30
const POLL_MS = 100

/** `timeout` is in seconds. */
export async function flush(io: Io, { timeout = DEFAULT_TIMEOUT_S }: { timeout?: number }): Promise<number> {
  const { stateDir } = resolvePaths(io.env)
  const deadlineMs = performance.now() + timeout * 1000
  const pending = await waitForDelivery(io, stateDir, deadlineMs)
  if (pending?.length === 0) return EXIT.success
  complain(
    io,
    ...(pending === undefined
      ? ['[claude-code-sync] the bridge does not answer; see: claude-code-sync logs']
      : describe(pending)),
  )
  return EXIT.failure
}

/** What is still pending at the deadline; undefined where no bridge ever answered. */
async function waitForDelivery(
  io: Io,
  stateDir: string,
  deadlineMs: number,
): Promise<PendingWork | undefined> {
  let pending: PendingWork | undefined
  for (let ask: 'flush' | 'report' = 'flush'; ; ) {
    const reply = await askOrStart(io, stateDir, ask, deadlineMs)
    if (reply) {
      pending = reply
      ask = 'report'
    }
    if (pending?.length === 0 || performance.now() >= deadlineMs) return pending
    await delay(POLL_MS)
  }
}

const describe = (pending: PendingWork): string[] => [
  '[claude-code-sync] not everything is delivered:',
  ...pending.map(({ what, why }) => `[claude-code-sync]   ${what}: ${why}`),
]
