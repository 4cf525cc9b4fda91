/**
 * Keeps a marker in the state folder that says "the file has autoSync off", so that a hook, which must not
 * start Node to read the configuration, can leave at once; the configuration stays the truth.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../disk/replace-file.ts'
import { DEFAULTS, type Settings } from './schema.ts'

export function autoSyncMarker(stateDir: string): string {
  return join(stateDir, 'auto-sync-off')
}

/** Call it whenever the file was read or written. The environment doesn't count: each hook has its own. */
export async function refreshAutoSyncMarker(stateDir: string, file: Settings): Promise<void> {
  const marker = autoSyncMarker(stateDir)
  if (file.autoSync ?? DEFAULTS.autoSync) await rm(marker, { force: true })
  else await replaceFile(marker, '')
}
