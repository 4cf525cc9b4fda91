/** Sends a session that stands for nothing on the whole way, from hook to servers, and looks whether it arrived. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { destinationsOf } from '../../bridge/destination-config.ts'
import type { Destination } from '../../delivery/destination.ts'
import { type DestinationStatus, readDeliveryStatus } from '../../delivery/status.ts'
import type { Delivery } from '../../sessions/deliveries.ts'
import { findJournals } from '../../sessions/journals.ts'
import type { RecalledSession } from '../../sessions/recall.ts'
import { listServerSessions } from '../connection.ts'
import { type History, withHistory } from '../history.ts'
import { askLiving } from '../running-bridge.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, skipped } from './check.ts'
import { playProbe } from './probe-session.ts'
import { recorderInUse } from './recorder-in-use.ts'

const POLL_MS = 100

export const probeCheck: Check = {
  link: 'probe',
  async run(chain) {
    const targets = targetsOf(chain)
    if (targets.length === 0) return [skipped('not sent: there is nowhere to send it to')]
    const recorder = await recorderInUse(chain)
    if (recorder === undefined) return [skipped("not sent: it can't be told where the plugin's recorder is")]
    const sessionId = `probe-${randomUUID()}`
    await playProbe(sessionId, recorder, chain)
    const sighting = await waitForDelivery(sessionId, chain)
    if (sighting.session?.summary.endReason === undefined) return [notRecorded(sessionId)]
    const { summary, spans } = sighting.session
    const traceId = spans[0]?.traceId ?? ''
    return Promise.all(targets.map((target) => arrival(target, { ...summary, traceId }, sighting.statuses)))
  },
}

function targetsOf({ resolved }: Chain): Destination[] {
  if (resolved === undefined) return []
  const { fromFile, fromEnvironment } = destinationsOf(resolved)
  return [...fromFile, ...fromEnvironment]
}

interface Sighting {
  /** As its journal tells it; undefined where it has not got there. */
  session: RecalledSession | undefined
  /** How deliveries go. */
  statuses: DestinationStatus[]
}

/** Until every destination has all of it, or has failed to take it, or time is up. To start a bridge is up to the hooks. */
async function waitForDelivery(sessionId: string, chain: Chain): Promise<Sighting> {
  const { io, paths, machine } = chain
  const deadlineMs = performance.now() + machine.probePatienceMs
  return withHistory(io, async (history) => {
    // Once every retry is made due; then they go their own pace.
    for (let ask: 'flush' | 'report' = 'flush'; ; ask = 'report') {
      const isAnswered = (await askLiving(paths.stateDir, ask, deadlineMs)) !== undefined
      const sighting = await look(sessionId, history)
      if ((isAnswered && isSettled(sighting)) || performance.now() > deadlineMs) return sighting
      await delay(POLL_MS)
    }
  })
}

async function look(sessionId: string, { stateDir, recall }: History): Promise<Sighting> {
  const statuses = (await readDeliveryStatus(stateDir))?.destinations ?? []
  const [journal] = await findJournals(stateDir, sessionId)
  return { session: journal && (await recall(journal)), statuses }
}

/** Its end is the last thing to be sent of it. */
const isSettled = ({ session, statuses }: Sighting): boolean =>
  session?.summary.endReason !== undefined &&
  session.summary.deliveries.every(
    ({ state, destinationId }) =>
      state !== 'pending' || statuses.some((status) => status.id === destinationId && hasFailed(status)),
  )

/** It is not being sent at this moment: it failed, and is tried again later or with another key. */
const hasFailed = ({ parked, nextTryMs }: DestinationStatus): boolean => parked || nextTryMs !== undefined

const notRecorded = (sessionId: string): Finding =>
  error(
    'probe-not-recorded',
    `The probe session ${sessionId} has not got from the hooks into a journal.`,
    'claude-code-sync logs',
  )

interface Probe {
  sessionId: string
  traceId: string
  deliveries: Delivery[]
}

async function arrival(
  target: Destination,
  { sessionId, traceId, deliveries }: Probe,
  statuses: readonly DestinationStatus[],
): Promise<Finding> {
  const { name } = target
  const delivery = deliveries.find(({ destinationId }) => destinationId === target.id)
  if (delivery?.state !== 'delivered') return notDelivered(target, delivery?.refused ?? 0, statuses)
  if (target.kind === 'otlp') return ok(`${name} took it: trace ${traceId}`)
  if (await isListed(target, sessionId)) return ok(`${name} has it: session ${sessionId}`)
  const message = `${name} took the probe session ${sessionId}, and does not list it.`
  return error('probe-not-found', message, `Look for it at ${target.url}`)
}

function notDelivered(
  { id, name }: Destination,
  refused: number,
  statuses: readonly DestinationStatus[],
): Finding {
  const why = statuses.find((status) => status.id === id)?.lastFailure ?? 'time was up'
  const problem = refused > 0 ? `${refused} items of it were refused` : why
  return error(
    'probe-not-delivered',
    `The probe session did not get to ${name}: ${problem}.`,
    'claude-code-sync status',
  )
}

async function isListed(
  { url, apiKey }: { url: string; apiKey: string },
  sessionId: string,
): Promise<boolean> {
  const list = await listServerSessions({ url, apiKey })
  return list.kind === 'listed' && list.sessionIds.has(sessionId)
}
