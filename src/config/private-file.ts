/** Writes files that only their owner may read, whole or not at all; knows nothing of what is in them. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const OWNER_FILE = 0o600
export const OWNER_FOLDER = 0o700

/** Beside its target and renamed, so that a reader sees the old file or the new one. A looser mode is tightened. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: OWNER_FOLDER })
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    await writeSynced(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_FILE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
