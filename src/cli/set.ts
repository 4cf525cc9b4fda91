/** Changes one setting in the file, once its value is known to fit its type. */
import { loadSettings, saveSettings } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import {
  BOOLEAN_KEYS,
  BOOLEAN_WORDS,
  type BooleanKey,
  parseBoolean,
  RETENTION_KEYS,
  type RetentionKey,
  type Settings,
} from '../config/schema.ts'
import { normalizeConvexUrl } from '../config/url.ts'
import { EXIT, type Io, print, UsageError } from './io.ts'

export async function set(io: Io, { key, value }: { key: string; value: string }): Promise<number> {
  const paths = resolvePaths(io.env)
  const settings = await loadSettings(paths)
  const change = parseChange(key, value, settings)
  await saveSettings(paths, { ...settings, ...change })
  for (const [name, changed] of Object.entries(change)) print(io, `✅ ${name} is now ${changed}`)
  return EXIT.success
}

type Change = Settings & { [Key in RetentionKey]?: number }

function parseChange(key: string, value: string, { allowHttp = false }: Settings): Change {
  if (isBooleanKey(key)) return { [key]: requireBoolean(key, value) }
  if (isRetentionKey(key)) return { [key]: requireCount(key, value) }
  if (key === 'convexUrl') return { convexUrl: requireUrl(value, allowHttp) }
  if (key === 'apiKey')
    throw new UsageError('apiKey is set by login alone, which checks it first. Run: claude-code-sync login')
  throw new UsageError(
    `There is no setting "${key}". The settings are: ${['convexUrl', ...BOOLEAN_KEYS, ...RETENTION_KEYS].join(', ')}.`,
  )
}

function isBooleanKey(key: string): key is BooleanKey {
  return BOOLEAN_KEYS.some((known) => known === key)
}

function requireBoolean(key: BooleanKey, value: string): boolean {
  const parsed = parseBoolean(value)
  if (parsed === undefined) throw new UsageError(`${key} must be ${BOOLEAN_WORDS}, not "${value}".`)
  return parsed
}

function isRetentionKey(key: string): key is RetentionKey {
  return RETENTION_KEYS.some((known) => known === key)
}

function requireCount(key: RetentionKey, value: string): number {
  const count = Number(value)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UsageError(`${key} must be a whole number from 1 on, not "${value}".`)
  return count
}

function requireUrl(value: string, allowHttp: boolean): string {
  const result = normalizeConvexUrl(value, { allowHttp })
  if (!result.ok) throw new UsageError(result.message)
  return result.url
}
