/** Reads settings out of any record of variables (a hook's as well as our own); never looks at the process. */
import { globProblem } from './excluded-projects.ts'
import type { Environment } from './process-environment.ts'
import {
  BOOLEAN_WORDS,
  type BooleanKey,
  LENGTH_WORDS,
  parseBoolean,
  parseContentLength,
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
  promptContent: 'CLAUDE_SYNC_PROMPT_CONTENT',
  responseContent: 'CLAUDE_SYNC_RESPONSE_CONTENT',
  maxContentLength: 'CLAUDE_SYNC_MAX_CONTENT_LENGTH',
  excludeProjects: 'CLAUDE_SYNC_EXCLUDE_PROJECTS',
} as const satisfies Partial<Record<SettingKey, string>>

const SWITCHES = ['autoSync', 'syncToolCalls', 'syncThinking', 'promptContent', 'responseContent'] as const

/** An empty variable counts as unset. A bad value is ignored with a warning, for no hook may fail over it. */
export function settingsFromEnvironment(env: Environment): { settings: Settings; warnings: string[] } {
  const settings: Settings = {}
  const warnings: string[] = []
  for (const key of TEXT_KEYS) {
    const text = env[VARIABLES[key]]?.trim()
    if (text) settings[key] = text
  }
  for (const key of SWITCHES) {
    const read = readBoolean(env, key)
    if (typeof read === 'boolean') settings[key] = read
    else if (read) warnings.push(read)
  }
  const length = readLength(env)
  if (typeof length === 'number') settings.maxContentLength = length
  else if (length) warnings.push(length)
  const { globs, problems } = readGlobs(env)
  if (globs.length > 0) settings.excludeProjects = globs
  return { settings, warnings: [...warnings, ...problems] }
}

function readLength(env: Environment): number | string | undefined {
  const text = env[VARIABLES.maxContentLength]
  if (!text) return undefined
  return parseContentLength(text) ?? `${VARIABLES.maxContentLength} is ignored: it must be ${LENGTH_WORDS}.`
}

/** Separated by colons, as folders in PATH are. */
function readGlobs(env: Environment): { globs: string[]; problems: string[] } {
  const given = (env[VARIABLES.excludeProjects] ?? '').split(':').filter((glob) => glob.trim() !== '')
  const bad = given.flatMap((glob) => globProblem(glob) ?? [])
  return {
    globs: given.filter((glob) => globProblem(glob) === undefined),
    problems: bad.map(
      (problem) => `${VARIABLES.excludeProjects} holds a glob that is ignored: it ${problem}.`,
    ),
  }
}

function readBoolean(
  env: Environment,
  key: BooleanKey & keyof typeof VARIABLES,
): boolean | string | undefined {
  const text = env[VARIABLES[key]]
  if (!text) return undefined
  return parseBoolean(text) ?? `${VARIABLES[key]} is ignored: it must be ${BOOLEAN_WORDS}.`
}
