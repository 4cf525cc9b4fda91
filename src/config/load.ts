/** Reads the configuration as it is now, for the command line and the bridge alike; decides nothing itself. */
import { stat } from 'node:fs/promises'
import { refreshAutoSyncMarker } from './auto-sync-marker.ts'
import { readConfigFile, writeConfigFile } from './file.ts'
import type { Paths } from './paths.ts'
import type { Environment } from './process-environment.ts'
import { type ResolvedConfig, resolveConfig } from './resolve.ts'
import type { StoredSettings } from './schema.ts'

export async function loadConfig(paths: Paths, env: Environment): Promise<ResolvedConfig> {
  return resolveConfig({ env, file: await loadSettings(paths) })
}

/** The file's own settings; reading them also brings the recorder's marker up to date. */
export async function loadSettings({ configFile, stateDir }: Paths): Promise<StoredSettings> {
  const settings = await readConfigFile(configFile)
  await refreshAutoSyncMarker(stateDir, settings)
  return settings
}

/** Another one whenever somebody has saved the file, even as it was. */
export const editionOf = ({ configFile }: Paths): Promise<string> =>
  stat(configFile).then(
    ({ mtimeMs }) => String(mtimeMs),
    () => 'none',
  )

export async function saveSettings({ configFile, stateDir }: Paths, settings: StoredSettings): Promise<void> {
  await writeConfigFile(configFile, settings)
  await refreshAutoSyncMarker(stateDir, settings)
}
