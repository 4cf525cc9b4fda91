/** Puts recorded sessions of the real Claude Code into a state folder, as a bridge would have kept them. */
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { openJournal } from '../../src/journal/log.ts'
import type { Observation } from '../../src/journal/observation.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { readRecording } from '../support/sessions/recordings.ts'
import { journalOf, withLastLooks } from '../support/sessions/source.ts'

export interface Keeping {
  /** Instead of the recorded id. */
  id?: string
  /** Ids of the destinations that it goes to. */
  route?: string[]
  projectDir?: string
  /** Unix milliseconds of the journal's last line. */
  writtenMs?: number
  /** What becomes of each observation. */
  change?(observation: Observation): Observation
}

/** Keeps the only session, or the first one, of a recording; gives its id. */
export async function keepRecording(
  stateDir: string,
  recording: string,
  keeping: Keeping = {},
): Promise<string> {
  const [[recordedId, events] = []] = readRecording(recording)
  if (recordedId === undefined || events === undefined) throw new Error(`${recording} holds no session`)
  const times = withLastLooks(
    events.map(({ at }) => at),
    events,
  )
  const tracing = createTracing('1.2.3')
  const journal = journalOf(events, times, tracing)
  await tracing.shutdown()
  return keep(stateDir, keeping.id ?? recordedId, journal, keeping)
}

async function keep(
  stateDir: string,
  id: string,
  observations: readonly Observation[],
  { route = [], projectDir = '/home/dev/project', writtenMs, change = (same) => same }: Keeping = {},
): Promise<string> {
  const journal = await openJournal(join(stateDir, 'sessions', id))
  const placed = observations.map((observation) =>
    change('route' in observation ? { ...observation, route, projectDir } : observation),
  )
  await journal.append(placed)
  if (writtenMs !== undefined) await utimes(journal.path, writtenMs / 1000, writtenMs / 1000)
  return id
}
