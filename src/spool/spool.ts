/**
 * The inbox between the recorders and the bridge: every event is one file, and every step an event takes
 * is one rename. Must not know what a payload means, nor when a bridge looks.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rmdir, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countSpool, type SpoolCounts } from './count.ts'
import { ignore, listFolder } from './folder.ts'
import { parseFile, type SpoolContent } from './format.ts'
import { isOverdue, listInbox } from './inbox.ts'
import { nameOfClaim, REASON, spoolFolders } from './layout.ts'

export interface SpoolEvent {
  /** The name the recorder chose; with `timeNs` it tells this event from every other one. */
  name: string
  /** When the recorder finished, as milliseconds since 1970, for reading. */
  timeMs: number
  /** The same, exactly, in nanoseconds. */
  timeNs: string
  /** Where the claimed file lies. */
  path: string
  bytes: number
}

export interface Spool {
  /** Takes every complete event out of the inbox, oldest first. */
  claim(): Promise<SpoolEvent[]>
  /** Whether a recorder has finished an event that nobody claimed. Takes nothing. */
  hasWork(): Promise<boolean>
  /** Takes over what owners that are no more had claimed, oldest first. */
  adopt(isAlive: (owner: string) => boolean | Promise<boolean>): Promise<SpoolEvent[]>
  /** `fields` are what the recorder found in its environment, `payload` its stdin to the byte. */
  read(event: SpoolEvent): Promise<SpoolContent>
  /** The event is safe elsewhere: its file goes. Doing it twice is harmless. */
  acknowledge(event: SpoolEvent): Promise<void>
  /** Sets an event aside that nobody can use, and writes the reason beside it. */
  quarantine(event: SpoolEvent, reason: string): Promise<void>
  counts(): Promise<SpoolCounts>
}

export interface SpoolOptions {
  stateDir: string
  /** Names this process among all that ever claimed here: a pid alone comes round again. */
  owner: string
  now?: () => number
}

/** Opens the spool of a state folder, and makes its folders where they are missing. */
export async function openSpool({ stateDir, owner, now = Date.now }: SpoolOptions): Promise<Spool> {
  const { inbox, claims, quarantine } = spoolFolders(stateDir)
  const mine = join(claims, owner)
  const makeFolders = () => Promise.all([inbox, mine, quarantine].map(makeFolder))
  await makeFolders()

  return {
    async claim() {
      await makeFolders()
      const events: SpoolEvent[] = []
      for (const file of await listInbox(inbox)) {
        if (file.state === 'complete') events.push(...(await take(file.path, mine, file.name)))
        // A full disk has no room for the reason. What was taken already must not be forgotten for that.
        else if (isOverdue(file, now()))
          await setAside(file.path, file.name, quarantine, UNFINISHED).catch(ignore('ENOSPC', 'EDQUOT'))
      }
      return events.sort(byTime)
    },

    async hasWork() {
      return (await listInbox(inbox)).some(({ state }) => state === 'complete')
    },

    async adopt(isAlive) {
      await makeFolders()
      const events: SpoolEvent[] = []
      for (const other of await listFolder(claims)) {
        if (other === owner || (await isAlive(other))) continue
        const theirs = join(claims, other)
        for (const claim of await listFolder(theirs))
          events.push(...(await take(join(theirs, claim), mine, nameOfClaim(claim))))
        await rmdir(theirs).catch(ignore('ENOENT', 'ENOTEMPTY'))
      }
      return events.sort(byTime)
    },

    async read(event) {
      const content = await readFile(event.path).catch(ignore('ENOENT'))
      return content ? parseFile(content) : { kind: 'unreadable', reason: 'the file is gone' }
    },

    async acknowledge(event) {
      await unlink(event.path).catch(ignore('ENOENT'))
    },

    async quarantine(event, reason) {
      await setAside(event.path, event.name, quarantine, reason)
    },

    counts: () => countSpool(stateDir),
  }
}

/** Anew at each look: without its target a rename fails just as if another bridge had been faster. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

const UNFINISHED = 'unfinished: its recorder was killed, or ran out of disk, before the end of the event'

/**
 * Renames one file into this owner's folder: nothing where another bridge was faster. The new name is
 * one of its own, for a recorder may choose a name again before its first bearer is acknowledged.
 */
async function take(from: string, folder: string, name: string): Promise<SpoolEvent[]> {
  const path = join(folder, `${randomUUID()}-${name}`)
  const moved = await rename(from, path).then(() => true, ignore('ENOENT'))
  if (!moved) return []
  const { mtimeNs, size } = await stat(path, { bigint: true })
  return [{ name, timeMs: Number(mtimeNs) / 1e6, timeNs: String(mtimeNs), path, bytes: Number(size) }]
}

/**
 * The reason goes first, so that the rename of the event commits both. What nobody can use is not kept, for it may
 * hold what somebody wrote, and keys.
 */
async function setAside(from: string, name: string, folder: string, reason: string): Promise<void> {
  const to = join(folder, `${randomUUID()}-${name}`)
  await writeFile(`${to}${REASON}`, `${reason}\n`, { mode: 0o600 })
  await truncate(from).catch(ignore('ENOENT'))
  const moved = await rename(from, to).then(() => true, ignore('ENOENT'))
  if (!moved) await unlink(`${to}${REASON}`)
}

/** Oldest first: what was claimed at different times has to be put in order together. */
export function byTime(a: SpoolEvent, b: SpoolEvent): number {
  const apart = BigInt(a.timeNs) - BigInt(b.timeNs)
  if (apart !== 0n) return apart < 0n ? -1 : 1
  return a.name < b.name ? -1 : 1
}
