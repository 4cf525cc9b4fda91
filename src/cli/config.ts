/** Shows every setting and destination with its source; keys and headers only by their masks. */
import { maskApiKey } from '../config/api-key.ts'
import { loadConfig, loadSettings } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { BOOLEAN_KEYS, RETENTION, type SettingKey, type StoredSettings, TEXT_KEYS } from '../config/schema.ts'
import { destinationTable, shownOtlp } from './destination/shown.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { formatTable } from './table.ts'

export async function config(io: Io, { json = false }: { json?: boolean }): Promise<number> {
  const paths = resolvePaths(io.env)
  const resolved = await loadConfig(paths, io.env)
  const stored = await loadSettings(paths)
  if (json) print(io, JSON.stringify({ ...asData(resolved, paths), ...retention(stored) }, null, 2))
  else print(io, ...asTables(resolved, stored), '', `File: ${paths.configFile}`)
  complain(io, ...resolved.warnings)
  if (resolved.destination.kind === 'refused') complain(io, resolved.destination.reason)
  return EXIT.success
}

const KEYS: readonly SettingKey[] = [...TEXT_KEYS, ...BOOLEAN_KEYS]

function asData(resolved: ResolvedConfig, { configFile, stateDir }: Paths): object {
  const values = KEYS.map((key) => [key, shown(resolved, key) ?? null])
  return {
    ...Object.fromEntries(values),
    sources: resolved.sources,
    destination: resolved.destination.kind,
    destinations: resolved.otlp.map(shownOtlp),
    configFile,
    stateDir,
  }
}

function asTables(resolved: ResolvedConfig, stored: StoredSettings): string[] {
  const rows = KEYS.map((key) => [key, String(shown(resolved, key) ?? 'not set'), resolved.sources[key]])
  const limits = Object.entries(retention(stored)).map(([key, value]) => [
    key,
    String(value),
    key in stored ? 'file' : 'default',
  ])
  const settings = formatTable([['Setting', 'Value', 'Source'], ...rows, ...limits])
  if (resolved.otlp.length === 0) return settings
  return [...settings, '', ...destinationTable(resolved.otlp.map(shownOtlp))]
}

/** One bridge keeps what waits of all sessions: no session's environment has a say in it. */
const retention = ({
  retentionDays = RETENTION.retentionDays,
  retentionBytes = RETENTION.retentionBytes,
}: StoredSettings) => ({ retentionDays, retentionBytes })

function shown({ config }: ResolvedConfig, key: SettingKey): string | boolean | undefined {
  return key === 'apiKey' && config.apiKey ? maskApiKey(config.apiKey) : config[key]
}
