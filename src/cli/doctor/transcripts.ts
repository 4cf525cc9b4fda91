/** Whether transcripts can be read, and stay there long enough. */
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { excluderOf } from '../../config/excluded-projects.ts'
import { beginningOf, type PastTranscript, pastTranscripts } from '../../transcript/past.ts'
import { endangered } from '../sync/endangered.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, warning, word } from './check.ts'
import { readable } from './claude-settings.ts'

/** Sessions are resumed for about as long as this. */
const SHORT_DAYS = 7

export const transcriptsCheck: Check = {
  link: 'transcripts',
  async run(chain) {
    const projects = join(chain.paths.claudeConfigDir, 'projects')
    const obstacle = await readdir(projects).catch((error: NodeJS.ErrnoException) => error)
    if (obstacle instanceof Error) return [unlistable(projects, obstacle, chain)]
    const transcripts = await pastTranscripts(chain.paths.claudeConfigDir)
    const findings = [
      ...(await lockedFindings(transcripts.map(({ path }) => path))),
      ...earlyFindings(chain),
      ...(await soonFindings(chain)),
    ]
    return findings.length > 0 ? findings : [ok(`${transcripts.length} in ${projects}`)]
  },
}

function unlistable(projects: string, obstacle: NodeJS.ErrnoException, { env }: Chain): Finding {
  if (obstacle.code !== 'ENOENT')
    return error(
      'transcripts-unreadable',
      `${projects} can't be read: ${obstacle.message}.`,
      `ls -ld ${word(projects)}`,
    )
  const origin = env.CLAUDE_CONFIG_DIR ? ' (CLAUDE_CONFIG_DIR)' : ''
  return warning(
    'transcripts-missing',
    `There is no ${projects}${origin}: Claude Code has had no session there.`,
    'Start a session; if Claude Code runs with another CLAUDE_CONFIG_DIR, set it here too',
  )
}

async function lockedFindings(paths: readonly string[]): Promise<Finding[]> {
  const locked: string[] = []
  for (const path of paths) if (!(await canOpen(path))) locked.push(path)
  const [first] = locked
  if (first === undefined) return []
  const message = `${locked.length} of ${paths.length} transcripts can't be read, such as ${first}.`
  return [error('transcripts-unreadable', message, `chmod u+r ${word(first)}`)]
}

async function canOpen(path: string): Promise<boolean> {
  try {
    await (await open(path)).close()
    return true
  } catch {
    return false
  }
}

/** Of several settings the one that is closest to the work counts, and a managed one before all. */
function earlyFindings({ settings }: Chain): Finding[] {
  const deciding = readable(settings).findLast((one) => one.settings.cleanupPeriodDays !== undefined)
  const days = deciding?.settings.cleanupPeriodDays
  if (deciding === undefined || days === undefined || days >= SHORT_DAYS) return []
  return [
    warning(
      'transcripts-deleted-early',
      `Claude Code deletes transcripts after ${days} ${days === 1 ? 'day' : 'days'} (cleanupPeriodDays in ${deciding.file}).`,
      `Raise cleanupPeriodDays in ${deciding.file}; without it, it is 30`,
    ),
  ]
}

async function soonFindings({ paths, resolved, machine }: Chain): Promise<Finding[]> {
  const isExcluded = excluderOf(resolved?.config.excludeProjects ?? [], paths.home)
  const isSafe = async (transcript: PastTranscript) => {
    const beginning = await beginningOf(transcript).catch(() => undefined)
    return beginning === undefined || isExcluded(beginning.cwd)
  }
  const { count, firstMs } = await endangered(paths, isSafe, machine.now())
  if (count === 0) return []
  const day = new Date(firstMs).toISOString().slice(0, 10)
  const sessions = count === 1 ? '1 session that is' : `${count} sessions that are`
  return [
    warning(
      'transcripts-deleted-soon',
      `Claude Code deletes the transcripts of ${sessions} not synced, the first from ${day} on.`,
      'claude-code-sync sync',
    ),
  ]
}
