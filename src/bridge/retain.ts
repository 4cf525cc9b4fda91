/**
 * Lets go of what is too old or too large to be kept, and has it counted. Decides neither what that is nor when
 * to look.
 */
import { RETENTION, type StoredSettings } from '../config/schema.ts'
import { deleteDelivered, tooMuch } from '../journal/retention.ts'
import type { Destinations } from './destinations.ts'
import type { LiveSession } from './live-session.ts'
import type { Log } from './log.ts'
import type { Sessions } from './sessions.ts'

export interface RetainOptions {
  sessions: Sessions
  destinations: Destinations
  log: Log
  /** Unix milliseconds. */
  now: () => number
}

/** Returns the sessions that were given up although something waited of them. */
export async function retain(settings: StoredSettings, options: RetainOptions): Promise<LiveSession[]> {
  const { sessions, destinations, now } = options
  await destinations.forget(await deleteDelivered(sessions.folder, sessions.isLive, now()))
  const { retentionDays: days, retentionBytes: bytes } = { ...RETENTION, ...settings }
  const waiting = sessions.live.filter(({ stream }) => !stream.isEmpty)
  const folders = waiting.map(({ id, stream }) => ({ id, folder: stream.folder }))
  const givenUp: LiveSession[] = []
  for (const { id, reason } of await tooMuch(folders, { days, bytes }, now())) {
    const session = waiting.find((known) => known.id === id)
    if (session === undefined) continue
    await giveUp(session, reason, options)
    givenUp.push(session)
  }
  return givenUp
}

async function giveUp(
  session: LiveSession,
  reason: 'expired' | 'over_size',
  { sessions, destinations, log }: RetainOptions,
): Promise<void> {
  const items = await destinations.giveUp(session.stream, reason)
  log(`${items} items were given up: ${reason}`, { level: 'error', session: session.id })
  await sessions.remove(session.id)
}
