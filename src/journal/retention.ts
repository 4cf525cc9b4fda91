/**
 * How long journals are kept: those that are delivered as long as their transcript is there, from which a
 * resumed session goes on, else for a week; others until they are too old or too large. Decides, and deletes
 * folders; knows nothing of destinations.
 */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openJournal } from './log.ts'

const DAY_MS = 86_400_000
const DELIVERED_MS = 7 * DAY_MS
/** A clock that jumped makes everything look old: nothing is given up for the first look. */
const SECOND_LOOK_MS = DAY_MS

/** Deletes what is delivered and can't be resumed; `isKept` are sessions that are still at work. */
export async function deleteDelivered(
  sessionsFolder: string,
  isKept: (sessionId: string) => boolean,
  nowMs: number,
): Promise<string[]> {
  const deleted: string[] = []
  for (const id of await readdir(sessionsFolder).catch(() => [])) {
    const folder = join(sessionsFolder, id)
    if (isKept(id) || (await exists(join(folder, 'unfinished')))) continue
    const { atMs } = await sizeUp(folder)
    if (atMs === undefined || nowMs - atMs < DELIVERED_MS || (await canResume(folder))) continue
    if (!(await isOldAgain(folder, nowMs))) continue
    await rm(folder, { recursive: true, force: true })
    deleted.push(id)
  }
  return deleted
}

/** Whether the transcript is there, or it can't be told. */
async function canResume(folder: string): Promise<boolean> {
  try {
    const journal = await openJournal(folder)
    for await (const { observation } of journal.read(0))
      if (observation && 'transcriptPath' in observation && observation.transcriptPath !== undefined)
        return exists(observation.transcriptPath)
    return false
  } catch {
    return true // A newer version's.
  }
}

export interface WaitingSession {
  id: string
  folder: string
}

export interface RetentionLimits {
  days: number
  bytes: number
}

/** Which of the sessions that something waits of have waited too long, or are the oldest of too much. */
export async function tooMuch(
  waiting: readonly WaitingSession[],
  limits: RetentionLimits,
  nowMs: number,
): Promise<{ id: string; reason: 'expired' | 'over_size' }[]> {
  const sized = await Promise.all(
    waiting.map(async (session) => ({ ...session, ...(await sizeUp(session.folder)) })),
  )
  const oldestFirst = sized.sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))
  const found: { id: string; reason: 'expired' | 'over_size' }[] = []
  let bytes = sized.reduce((sum, session) => sum + session.bytes, 0)
  for (const { id, folder, atMs, bytes: own } of oldestFirst) {
    const isOld = atMs !== undefined && nowMs - atMs > limits.days * DAY_MS
    if (isOld && (await isOldAgain(folder, nowMs))) found.push({ id, reason: 'expired' })
    else if (bytes > limits.bytes) found.push({ id, reason: 'over_size' })
    else continue
    bytes -= own
  }
  return found
}

/** Too old now, and found so a day ago or earlier. */
async function isOldAgain(folder: string, nowMs: number): Promise<boolean> {
  const mark = join(folder, 'old')
  const seenMs = Number(await readFile(mark, 'utf8').catch(() => Number.NaN))
  if (seenMs <= nowMs) return nowMs - seenMs >= SECOND_LOOK_MS
  await writeFile(mark, String(nowMs), { mode: 0o600 })
  return false
}

/** When something was last written to its journal, Unix milliseconds, and how large that is. */
async function sizeUp(folder: string): Promise<{ atMs: number | undefined; bytes: number }> {
  const found = await stat(join(folder, 'journal.jsonl')).catch(() => undefined)
  return { atMs: found?.mtimeMs, bytes: found?.size ?? 0 }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
