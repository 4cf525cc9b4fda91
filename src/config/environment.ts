/** Reads settings out of any record of variables (a hook's as well as our own); never looks at the process. */
import type { Environment } from './process-environment.ts'
import {
  BOOLEAN_WORDS,
  type BooleanKey,
  parseBoolean,
  type SettingKey,
  type Settings,
  TEXT_KEYS,
} from './schema.ts'

export const VARIABLES = {
  convexUrl: 'CLAUDE_SYNC_CONVEX_URL',
  apiKey: 'CLAUDE_SYNC_API_KEY',
  autoSync: 'CLAUDE_SYNC_AUTO_SYNC',
  syncToolCalls: 'CLAUDE_SYNC_TOOL_CALLS',
  syncThinking: 'CLAUDE_SYNC_THINKING',
} as const satisfies Partial<Record<SettingKey, string>>

/** An empty variable counts as unset. A bad boolean is ignored with a warning, for no hook may fail over it. */
export function settingsFromEnvironment(env: Environment): { settings: Settings; warnings: string[] } {
  const settings: Settings = {}
  const warnings: string[] = []
  for (const key of TEXT_KEYS) {
    const text = env[VARIABLES[key]]?.trim()
    if (text) settings[key] = text
  }
  for (const key of ['autoSync', 'syncToolCalls', 'syncThinking'] as const) {
    const read = readBoolean(env, key)
    if (typeof read === 'boolean') settings[key] = read
    else if (read) warnings.push(read)
  }
  return { settings, warnings }
}

function readBoolean(
  env: Environment,
  key: BooleanKey & keyof typeof VARIABLES,
): boolean | string | undefined {
  const text = env[VARIABLES[key]]
  if (!text) return undefined
  return parseBoolean(text) ?? `${VARIABLES[key]} is ignored: it must be ${BOOLEAN_WORDS}.`
}
