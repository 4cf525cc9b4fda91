/** Waits until everything recorded is delivered, or says what is not and why. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { askBridge } from '../bridge/instance.ts'
import { resolvePaths } from '../config/paths.ts'
import { complain, EXIT, type Io } from './io.ts'

const DEFAULT_TIMEOUT_S = 30
const POLL_MS = 100

const replySchema = z.object({ pending: z.array(z.object({ what: z.string(), why: z.string() })) })
type PendingWork = z.infer<typeof replySchema>['pending']

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
  for (let ask = 'flush'; ; ) {
    const reply = await askOrStart(io, stateDir, ask, deadlineMs)
    if (reply) {
      pending = reply
      ask = 'report'
    }
    if (pending?.length === 0 || performance.now() >= deadlineMs) return pending
    await delay(POLL_MS)
  }
}

async function askOrStart(
  io: Io,
  stateDir: string,
  ask: string,
  deadlineMs: number,
): Promise<PendingWork | undefined> {
  const leftMs = Math.max(1, deadlineMs - performance.now())
  const reply = await askBridge(join(stateDir, 'bridge'), { ask }, leftMs)
  if (reply === undefined) startBridge(io, stateDir)
  return replySchema.safeParse(reply).data?.pending
}

/** One that finds another alive leaves again. */
function startBridge({ installation, env }: Io, stateDir: string): void {
  const child = spawn(installation.node, [installation.bridgeEntry, '--state', stateDir], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    env: { ...env },
  })
  child.on('error', () => undefined)
  child.unref()
}

const describe = (pending: PendingWork): string[] => [
  '[claude-code-sync] not everything is delivered:',
  ...pending.map(({ what, why }) => `[claude-code-sync]   ${what}: ${why}`),
]
