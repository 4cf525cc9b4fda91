/** Shows every setting and destination with its source; keys and headers only by their masks. */
import { rulesOf } from '../bridge/redaction.ts'
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
  if (json) print(io, JSON.stringify(asData(resolved, stored, paths), null, 2))
  else print(io, ...asTables(resolved, stored), '', `File: ${paths.configFile}`)
  complain(io, ...resolved.warnings, ...problemsOf(stored))
  if (resolved.destination.kind === 'refused') complain(io, resolved.destination.reason)
  return EXIT.success
}

/** A pattern that was written into the file by hand: nothing is recorded before it is mended. */
export function problemsOf(stored: StoredSettings): string[] {
  try {
    rulesOf(stored)
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [`Events are kept until redaction.extra is mended: ${reason.replace(/\.$/, '')}.`]
  }
}

const KEYS: readonly SettingKey[] = [...TEXT_KEYS, ...BOOLEAN_KEYS, 'maxContentLength', 'excludeProjects']

function asData(resolved: ResolvedConfig, stored: StoredSettings, { configFile, stateDir }: Paths): object {
  const values = KEYS.map((key) => [key, value(resolved, key) ?? null])
  return {
    ...Object.fromEntries(values),
    redaction: { extra: patternsOf(stored) },
    sources: resolved.sources,
    destination: resolved.destination.kind,
    destinations: resolved.otlp.map(shownOtlp),
    configFile,
    stateDir,
    ...retention(stored),
  }
}

function asTables(resolved: ResolvedConfig, stored: StoredSettings): string[] {
  const rows = KEYS.map((key) => [key, shown(value(resolved, key)), resolved.sources[key]])
  const patterns = Object.entries(patternsOf(stored)).map(([name, pattern]) => [
    `redaction.extra.${name}`,
    pattern,
    'file',
  ])
  const limits = Object.entries(retention(stored)).map(([key, limit]) => [
    key,
    String(limit),
    key in stored ? 'file' : 'default',
  ])
  const settings = formatTable([['Setting', 'Value', 'Source'], ...rows, ...patterns, ...limits])
  if (resolved.otlp.length === 0) return settings
  return [...settings, '', ...destinationTable(resolved.otlp.map(shownOtlp))]
}

/** One redactor serves all sessions: no session's environment has a say in it. */
const patternsOf = ({ redaction }: StoredSettings): Readonly<Record<string, string>> => redaction?.extra ?? {}

/** One bridge keeps what waits of all sessions: no session's environment has a say in it. */
const retention = ({
  retentionDays = RETENTION.retentionDays,
  retentionBytes = RETENTION.retentionBytes,
}: StoredSettings) => ({ retentionDays, retentionBytes })

type Value = ResolvedConfig['config'][SettingKey]

const value = ({ config }: ResolvedConfig, key: SettingKey): Value =>
  key === 'apiKey' && config.apiKey ? maskApiKey(config.apiKey) : config[key]

function shown(value: Value): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return String(value ?? 'not set')
}
