/** Changes one setting in the file, or takes it out, once what is wanted is known to fit. */
import { globProblem } from '../config/excluded-projects.ts'
import { loadSettings, saveSettings } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import {
  BOOLEAN_KEYS,
  BOOLEAN_WORDS,
  type BooleanKey,
  LENGTH_WORDS,
  parseBoolean,
  parseContentLength,
  RETENTION_KEYS,
  type RetentionKey,
  type StoredSettings,
} from '../config/schema.ts'
import { normalizeConvexUrl } from '../config/url.ts'
import { compileExtraRule, ExtraRuleError } from '../privacy/extra.ts'
import { forgetExcluded } from './excluded-sessions.ts'
import { EXIT, type Io, print, UsageError } from './io.ts'

export async function set(io: Io, key: string, values: readonly string[]): Promise<number> {
  const paths = resolvePaths(io.env)
  const settings = await loadSettings(paths)
  const changed = withValue(settings, key, values)
  await saveSettings(paths, changed)
  print(io, `✅ ${key} is now ${shown(changed, key)}`)
  if (key === 'excludeProjects') print(io, ...(await forgetExcluded(paths, changed)))
  return EXIT.success
}

export async function unset(io: Io, key: string, values: readonly string[]): Promise<number> {
  const paths = resolvePaths(io.env)
  const changed = withoutValue(await loadSettings(paths), key, values)
  await saveSettings(paths, changed)
  const left = key === 'excludeProjects' && changed.excludeProjects !== undefined
  print(io, left ? `✅ ${key} is now ${shown(changed, key)}` : `✅ ${key} is no longer set`)
  return EXIT.success
}

/** What takes more than one value grows: whoever adds a second project does not mean to let go of the first. */
function withValue(settings: StoredSettings, key: string, values: readonly string[]): StoredSettings {
  if (key === 'excludeProjects') return { ...settings, excludeProjects: added(settings, values) }
  const [value = '', ...more] = values
  if (more.length > 0) throw new UsageError(`${key} takes one value. Put it into quotes if it has spaces.`)
  const pattern = patternName(key)
  if (pattern !== undefined) return withPattern(settings, pattern, value)
  return { ...settings, [key]: parseValue(key, value, settings) }
}

function added({ excludeProjects = [] }: StoredSettings, globs: readonly string[]): string[] {
  for (const glob of globs) {
    const problem = globProblem(glob)
    if (problem !== undefined) throw new UsageError(`A glob of excludeProjects ${problem}.`)
  }
  return [...new Set([...excludeProjects, ...globs])]
}

function withPattern(settings: StoredSettings, name: string, pattern: string): StoredSettings {
  try {
    compileExtraRule(name, pattern)
  } catch (error) {
    if (error instanceof ExtraRuleError) throw new UsageError(`Not set: ${error.message.replace(/\.$/, '')}.`)
    throw error
  }
  const extra = { ...settings.redaction?.extra, [name]: pattern }
  return { ...settings, redaction: { ...settings.redaction, extra } }
}

const PATTERNS = 'redaction.extra'

/** `ticket` of `redaction.extra.ticket`. */
function patternName(key: string): string | undefined {
  if (key === PATTERNS)
    throw new UsageError(`A pattern needs a name: claude-code-sync set ${PATTERNS}.NAME 'PATTERN'`)
  return key.startsWith(`${PATTERNS}.`) ? key.slice(PATTERNS.length + 1) : undefined
}

function parseValue(key: string, value: string, { allowHttp = false }: StoredSettings) {
  if (isBooleanKey(key)) return requireBoolean(key, value)
  if (isRetentionKey(key)) return requireCount(key, value)
  if (key === 'maxContentLength') return requireLength(value)
  if (key === 'convexUrl') return requireUrl(value, allowHttp)
  if (key === 'apiKey')
    throw new UsageError('apiKey is set by login alone, which checks it first. Run: claude-code-sync login')
  throw new UsageError(unknown(key))
}

const PLAIN_KEYS: readonly string[] = ['convexUrl', ...BOOLEAN_KEYS, 'maxContentLength', ...RETENTION_KEYS]
/** All whose name is fixed. */
export const SETTINGS: readonly string[] = [...PLAIN_KEYS, 'excludeProjects']

const unknown = (key: string): string =>
  `There is no setting "${key}". The settings are: ${[...SETTINGS, `${PATTERNS}.NAME`].join(', ')}.`

function withoutValue(settings: StoredSettings, key: string, values: readonly string[]): StoredSettings {
  if (key === 'excludeProjects' && values.length > 0) return withoutGlobs(settings, values)
  if (values.length > 0) throw new UsageError(`To take ${key} out, give no value.`)
  if (key === PATTERNS) return without(settings, 'redaction')
  if (key.startsWith(`${PATTERNS}.`)) return withoutPattern(settings, key.slice(PATTERNS.length + 1))
  if (key === 'apiKey' || key === 'convexUrl')
    throw new UsageError('The URL and the key go together. Run: claude-code-sync logout')
  if (!PLAIN_KEYS.includes(key) && key !== 'excludeProjects') throw new UsageError(unknown(key))
  return without(settings, key)
}

function without(settings: StoredSettings, key: string): StoredSettings {
  const { [key]: _, ...rest } = settings
  return rest
}

function withoutGlobs(settings: StoredSettings, globs: readonly string[]): StoredSettings {
  const former = settings.excludeProjects ?? []
  const strange = globs.find((glob) => !former.includes(glob))
  if (strange !== undefined)
    throw new UsageError(
      `"${strange}" is not among excludeProjects: ${former.join(', ') || 'there is none'}.`,
    )
  const left = former.filter((glob) => !globs.includes(glob))
  return left.length === 0 ? without(settings, 'excludeProjects') : { ...settings, excludeProjects: left }
}

function withoutPattern(settings: StoredSettings, name: string): StoredSettings {
  const { [name]: removed, ...extra } = settings.redaction?.extra ?? {}
  if (removed === undefined)
    throw new UsageError(
      `There is no pattern "${name}". There is: ${Object.keys(extra).join(', ') || 'none'}.`,
    )
  return { ...settings, redaction: { ...settings.redaction, extra } }
}

function shown(settings: StoredSettings, key: string): string {
  if (key.startsWith(`${PATTERNS}.`)) return settings.redaction?.extra?.[key.slice(PATTERNS.length + 1)] ?? ''
  const value = settings[key]
  return Array.isArray(value) ? value.join(', ') : String(value)
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

function requireLength(value: string): number {
  const length = parseContentLength(value)
  if (length === undefined) throw new UsageError(`maxContentLength must be ${LENGTH_WORDS}, not "${value}".`)
  return length
}

function requireUrl(value: string, allowHttp: boolean): string {
  const result = normalizeConvexUrl(value, { allowHttp })
  if (!result.ok) throw new UsageError(result.message)
  return result.url
}
