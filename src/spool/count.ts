/**
 * Counts the spool's events without being one of those who take them. Must not change or make anything.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignore, listFolder } from './folder.ts'
import { listInbox } from './inbox.ts'
import { nameOfClaim, REASON, spoolFolders } from './layout.ts'

export interface SpoolCounts {
  /** In the inbox: finished, or being written at this moment. */
  waiting: number
  /** Taken by a bridge, and not yet in its journal. */
  claimed: number
  /** Set aside for good; each has its reason in a file beside it. */
  quarantined: number
  /** Written by a newer version of this program, and kept for it. */
  held: number
  /** The time of the oldest event that is waiting or claimed, in milliseconds since 1970. */
  oldestMs?: number
}

/** What a state folder's spool holds; nothing where there is none. */
export async function countSpool(stateDir: string): Promise<SpoolCounts> {
  const { inbox, claims, quarantine } = spoolFolders(stateDir)
  const files = await listInbox(inbox)
  const waiting = files.filter((file) => file.state !== 'newer')
  const claimed = await listClaims(claims)
  const times = [...waiting.map((file) => file.timeMs), ...claimed]
  return {
    waiting: waiting.length,
    claimed: claimed.length,
    quarantined: (await listFolder(quarantine)).filter((name) => !name.endsWith(REASON)).length,
    held: files.length - waiting.length,
    ...(times.length > 0 && { oldestMs: times.reduce((a, b) => Math.min(a, b)) }),
  }
}

/** The time of each claimed event. */
async function listClaims(claims: string): Promise<number[]> {
  const times: number[] = []
  for (const owner of await listFolder(claims))
    for (const claim of await listFolder(join(claims, owner))) {
      const stats = await stat(join(claims, owner, claim)).catch(ignore('ENOENT'))
      if (stats) times.push(stats.mtimeMs)
    }
  return times
}

/**
 * The names, as their recorders chose them, of all events that are not in a journal yet. The inbox is looked at first:
 * what is claimed meanwhile is then not missed.
 */
export async function spooledNames(stateDir: string): Promise<Set<string>> {
  const { inbox, claims } = spoolFolders(stateDir)
  const names = new Set(await listFolder(inbox))
  for (const owner of await listFolder(claims))
    for (const claim of await listFolder(join(claims, owner))) names.add(nameOfClaim(claim))
  return names
}
