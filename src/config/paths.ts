/** Says where our files and Claude Code's are, by the rules of the XDG base directories; touches no file. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import type { Environment } from './process-environment.ts'

export interface Paths {
  configFile: string
  stateDir: string
  claudeSettingsFile: string
  claudeConfigDir: string
  home: string
}

export function resolvePaths(env: Environment): Paths {
  const claudeConfigDir = resolve(env.CLAUDE_CONFIG_DIR || join(home(env), '.claude'))
  return {
    configFile: join(baseDir(env, 'XDG_CONFIG_HOME', '.config'), 'claude-code-sync', 'config.json'),
    stateDir: stateDir(env),
    claudeSettingsFile: join(claudeConfigDir, 'settings.json'),
    claudeConfigDir,
    home: givenHome(env) ?? homedir(),
  }
}

function stateDir(env: Environment): string {
  const chosen = env.CLAUDE_SYNC_STATE_DIR
  if (!chosen) return join(baseDir(env, 'XDG_STATE_HOME', '.local/state'), 'claude-code-sync')
  // Hooks run in every project's folder: a relative one would scatter the state over all of them.
  if (!isAbsolute(chosen))
    throw new ConfigError('CLAUDE_SYNC_STATE_DIR must be an absolute path. Give the full path, or unset it.')
  return resolve(chosen)
}

/** A relative or empty value counts as unset: the XDG specification asks for that. */
function baseDir(env: Environment, variable: string, underHome: string): string {
  const chosen = env[variable]
  return chosen && isAbsolute(chosen) ? chosen : join(home(env), underHome)
}

function home(env: Environment): string {
  const given = givenHome(env)
  if (given !== undefined) return given
  throw new ConfigError('HOME is not set to an absolute path, so no settings can be found. Set HOME.')
}

const givenHome = ({ HOME }: Environment): string | undefined => (HOME && isAbsolute(HOME) ? HOME : undefined)
