/**
 * The session that is to be previewed: from its journal here, or, where it is in none, from its transcript as `sync`
 * would read it, by the same code and in a folder that goes again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf } from '../../bridge/content-of.ts'
import { LiveSession } from '../../bridge/live-session.ts'
import { Redaction } from '../../bridge/redaction.ts'
import { requested } from '../../bridge/request.ts'
import type { Paths } from '../../config/paths.ts'
import type { ResolvedConfig } from '../../config/resolve.ts'
import type { StoredSettings } from '../../config/schema.ts'
import type { Destination } from '../../delivery/destination.ts'
import { itemsIn } from '../../sessions/items.ts'
import type { Item } from '../../trace/state.ts'
import type { Tracing } from '../../trace/tracing.ts'
import { agentTranscripts, mainTranscript } from '../../transcript/files.ts'
import { UsageError } from '../io.ts'
import { backfillOf, type Candidate, candidates } from '../sync/plan.ts'

export interface Previewed {
  sessionId: string
  source: 'journal' | 'transcript'
  items: Item[]
}

/** The one that is meant. Throws where that is none, or not clear. */
export async function chooseSession(
  paths: Paths,
  { session, last = false }: { session?: string | undefined; last?: boolean | undefined },
): Promise<Candidate> {
  if (last === (session !== undefined))
    throw new UsageError('Which session? Give the beginning of its id, or --last.')
  const known = await candidates(paths)
  const exact = known.find(({ sessionId }) => sessionId === session)
  const [found, ...others] = known.filter(({ sessionId }) => last || sessionId.startsWith(session ?? ''))
  if (exact) return exact
  if (found === undefined)
    throw new Error(
      last
        ? `There is no session yet, neither in ${paths.stateDir} nor in ${paths.claudeConfigDir}/projects.`
        : `No session begins with "${session}", neither in ${paths.stateDir} nor in ${paths.claudeConfigDir}/projects.`,
    )
  if (!last && others.length > 0)
    throw new UsageError(
      `"${session}" is the beginning of ${others.length + 1} sessions. Give more of the id.`,
    )
  return found
}

export interface ReadOptions {
  stored: StoredSettings
  resolved: ResolvedConfig
  destinations: readonly Destination[]
  tracing: Tracing
}

export async function readSession(candidate: Candidate, options: ReadOptions): Promise<Previewed> {
  const { sessionId, journal } = candidate
  if (journal) return { sessionId, source: 'journal', items: await itemsIn(journal, options.tracing) }
  return { sessionId, source: 'transcript', items: await readTranscript(candidate, options) }
}

/** For the owner alone, as everything of ours is; what is written there is redacted already. */
async function readTranscript({ sessionId, transcript }: Candidate, options: ReadOptions): Promise<Item[]> {
  const request = transcript && (await backfillOf(transcript))
  if (request === undefined) return []
  const folder = await mkdtemp(join(tmpdir(), 'claude-code-sync-'))
  try {
    const session = await LiveSession.open(sessionId, folder, options.tracing, redactorOf(options))
    await session.record(
      requested(request, {
        key: 'preview',
        timeMs: request.started_ms,
        route: options.destinations.map(({ id }) => id),
        content: contentOf(options.resolved.config),
      }),
    )
    await session.readTranscripts(await filesOf(request.transcript_path), 0)
    await session.endBackfill()
    await session.settle()
    return await itemsIn({ sessionId, folder }, options.tracing)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function redactorOf({ stored, destinations }: ReadOptions) {
  const redaction = new Redaction('')
  redaction.configure(stored, destinations)
  return () => redaction.redactor
}

async function filesOf(path: string) {
  const main = await mainTranscript(path)
  const agents = await agentTranscripts(path)
  return main ? [...agents, main] : agents
}
