/**
 * Writes a file whole or not at all. Knows nothing of what is written.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Puts `text` at `path`, for the owner only unless `mode` says otherwise: written and synced beside it, then
 * renamed, so that a reader sees the old file or the new one, and a crash leaves one of them. Missing folders
 * are made, for the owner only.
 */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    await writeSynced(beside, text, mode)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    // The mode that a file is opened with is cut by the umask.
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}
