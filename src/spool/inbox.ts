/**
 * Looks at the files in the inbox and tells which a recorder has finished. Must not move or change one.
 */
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ignore, listFolder } from './folder.ts'
import { type FileState, readFileState } from './format.ts'

/** A recorder writes for milliseconds; one that has not for so long was killed or ran out of disk. */
const UNFINISHED_FOR_GOOD_MS = 60_000

export interface InboxFile {
  name: string
  path: string
  timeMs: number
  state: FileState
}

/** Every file of the inbox, with how far its recorder has come. */
export async function listInbox(inbox: string): Promise<InboxFile[]> {
  const files: InboxFile[] = []
  for (const name of await listFolder(inbox)) {
    const file = await inspect(inbox, name)
    if (file) files.push(file)
  }
  return files
}

async function inspect(inbox: string, name: string): Promise<InboxFile | undefined> {
  const path = join(inbox, name)
  const stats = await stat(path).catch(ignore('ENOENT'))
  if (!stats?.isFile()) return undefined
  return { name, path, timeMs: stats.mtimeMs, state: await stateOf(path, stats.size) }
}

/** A file that cannot be opened must not stop those behind it: it counts as unfinished. */
async function stateOf(path: string, bytes: number): Promise<FileState> {
  const file = await open(path).catch(ignore('ENOENT', 'EACCES', 'EPERM'))
  if (!file) return 'unfinished'
  try {
    return await readFileState(file, bytes)
  } finally {
    await file.close()
  }
}

/**
 * Whether its recorder will never end it. Counted either way, since a clock that was set back leaves files with
 * times in the future.
 */
export function isOverdue(file: InboxFile, nowMs: number): boolean {
  return file.state === 'unfinished' && Math.abs(nowMs - file.timeMs) > UNFINISHED_FOR_GOOD_MS
}
