/** Whether the configuration can be read, says what it is meant to say, and keeps its key to itself. */
import { stat } from 'node:fs/promises'
import { VARIABLES } from '../../config/environment.ts'
import { excluderOf } from '../../config/excluded-projects.ts'
import type { ResolvedConfig } from '../../config/resolve.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, warning, word } from './check.ts'

export const configCheck: Check = {
  link: 'config',
  async run(chain) {
    const findings = [...contentFindings(chain), ...(await modeFindings(chain.paths.configFile))]
    return findings.length > 0 ? findings : [ok(await place(chain.paths.configFile))]
  },
}

function contentFindings(chain: Chain): Finding[] {
  const { resolved, configTrouble = '', patternTroubles } = chain
  const { configFile } = chain.paths
  if (resolved === undefined)
    return [error('config-unusable', configTrouble, `Mend it, or begin anew: rm ${word(configFile)}`)]
  const unset = 'claude-code-sync unset redaction.extra.NAME, or set another pattern'
  const patterns = patternTroubles.map((text) => error('pattern-unusable', text, unset))
  return [
    ...patterns,
    ...ignoredFindings(resolved, configFile),
    ...autoSyncFindings(resolved),
    ...exclusionFindings(resolved, chain),
  ]
}

function ignoredFindings({ warnings }: ResolvedConfig, configFile: string): Finding[] {
  return warnings.map((text) =>
    warning(
      'config-ignored',
      text,
      text.startsWith('CLAUDE_SYNC_') ? `unset ${text.split(' ')[0]}` : `Correct it in ${configFile}`,
    ),
  )
}

function autoSyncFindings({ config, sources }: ResolvedConfig): Finding[] {
  if (config.autoSync) return []
  const remedy =
    sources.autoSync === 'environment' ? `unset ${VARIABLES.autoSync}` : 'claude-code-sync set autoSync on'
  return [warning('auto-sync-off', 'autoSync is off: sessions are not recorded.', remedy)]
}

function exclusionFindings({ config }: ResolvedConfig, { paths, machine: { projectDir } }: Chain): Finding[] {
  if (!excluderOf(config.excludeProjects, paths.home)(projectDir)) return []
  const message = `excludeProjects leaves out ${projectDir}: sessions there are not recorded.`
  return [warning('project-excluded', message, 'claude-code-sync config')]
}

async function modeFindings(configFile: string): Promise<Finding[]> {
  const found = await stat(configFile).catch(() => undefined)
  if (found === undefined || (found.mode & 0o077) === 0) return []
  const mode = (found.mode & 0o777).toString(8)
  return [
    warning(
      'config-open-to-others',
      `${configFile} holds your keys, and others can get at it (mode ${mode}).`,
      `chmod 600 ${word(configFile)}`,
    ),
  ]
}

async function place(configFile: string): Promise<string> {
  const found = await stat(configFile).catch(() => undefined)
  return found === undefined ? `${configFile} is not there: the defaults count` : configFile
}
