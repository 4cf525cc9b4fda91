/** Gathers what several checks look at, once. Judges nothing. */
import { refreshAutoSyncMarker } from '../../config/auto-sync-marker.ts'
import { ConfigError } from '../../config/config-error.ts'
import { readConfigFile } from '../../config/file.ts'
import { type Paths, resolvePaths } from '../../config/paths.ts'
import type { Environment } from '../../config/process-environment.ts'
import { type ResolvedConfig, resolveConfig } from '../../config/resolve.ts'
import { problemsOf } from '../config.ts'
import type { Io } from '../io.ts'
import { readAllSettings, type ScopedSettings } from './claude-settings.ts'
import type { Machine } from './machine.ts'

export interface Chain {
  io: Io
  /** As it was at the start: what OpenTelemetry reads by itself is dropped from the process later. */
  env: Environment
  machine: Machine
  paths: Paths
  /** Undefined where the file can't be used; `configTrouble` says why then. */
  resolved: ResolvedConfig | undefined
  configTrouble: string | undefined
  /** What is wrong with the user's own patterns. */
  patternTroubles: string[]
  settings: ScopedSettings[]
}

export async function inspectChain(io: Io, machine: Machine): Promise<Chain> {
  const env = { ...io.env }
  const paths = resolvePaths(env)
  const settings = await readAllSettings(paths, machine)
  return { io, env, machine, paths, settings, ...(await readConfiguration(paths, env)) }
}

async function readConfiguration(
  { configFile, stateDir }: Paths,
  env: Environment,
): Promise<Pick<Chain, 'resolved' | 'configTrouble' | 'patternTroubles'>> {
  try {
    const file = await readConfigFile(configFile)
    // Where that can't be written, the check of the spool tells why.
    await refreshAutoSyncMarker(stateDir, file).catch(() => undefined)
    return {
      resolved: resolveConfig({ env, file }),
      configTrouble: undefined,
      patternTroubles: problemsOf(file),
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { resolved: undefined, configTrouble: error.message, patternTroubles: [] }
  }
}
