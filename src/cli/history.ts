/** The sessions that this machine knows, for commands that show them; draws nothing. */
import { join } from 'node:path'
import { destinationsOf } from '../bridge/destination-config.ts'
import { loadConfig } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import { dropVariables } from '../config/process-environment.ts'
import type { Delivery } from '../sessions/deliveries.ts'
import { findJournals, type JournalFile, listJournals } from '../sessions/journals.ts'
import { type RecalledSession, recall, type SessionSummary } from '../sessions/recall.ts'
import { complain, type Io, UsageError } from './io.ts'

/** How a destination is called here, by its id. */
export type NameOf = (destinationId: string) => string

export interface History {
  stateDir: string
  /** Undefined where there is nothing to show of it. */
  recall(file: JournalFile): Promise<RecalledSession | undefined>
  nameOf: NameOf
  close(): Promise<void>
}

/** Opens the history for as long as `work` takes. */
export async function withHistory<Result>(
  io: Io,
  work: (history: History) => Promise<Result>,
): Promise<Result> {
  const history = await openHistory(io)
  try {
    return await work(history)
  } finally {
    await history.close()
  }
}

/** OpenTelemetry's SDK reads variables that are meant for other programs as soon as it is loaded: they go first. */
async function openHistory(io: Io): Promise<History> {
  const paths = resolvePaths(io.env)
  const nameOf = await destinationNames(io)
  dropVariables('OTEL_')
  const { createTracing } = await import('../trace/tracing.ts')
  // Spans that are only looked at tell nobody which version made them.
  const tracing = createTracing('')
  return {
    stateDir: paths.stateDir,
    recall: (file) => recall(file, tracing),
    nameOf,
    close: () => tracing.shutdown(),
  }
}

/** A configuration that can't be read is no reason not to look at sessions. */
async function destinationNames(io: Io): Promise<NameOf> {
  const names = new Map<string, string>()
  try {
    const { fromFile, fromEnvironment } = destinationsOf(await loadConfig(resolvePaths(io.env), io.env))
    for (const { id, name } of [...fromFile, ...fromEnvironment]) names.set(id, name)
  } catch (error) {
    complain(io, error instanceof Error ? error.message : String(error))
  }
  // One that is configured no longer, or in another environment: its kind, and something to tell it by.
  return (id) => names.get(id) ?? id.replace(/-(.{4}).*$/, '-$1')
}

/** A journal that can't be read now, such as a newer version's, is told of and passed over. */
export async function recallOrComplain(
  io: Io,
  history: History,
  file: JournalFile,
): Promise<RecalledSession | undefined> {
  try {
    return await history.recall(file)
  } catch (error) {
    complain(
      io,
      `Session ${file.sessionId} is left out: ${error instanceof Error ? error.message : String(error)}`,
    )
    return undefined
  }
}

/** The one session that is meant. Throws where that is none, or not clear. */
export async function chooseJournal(
  { stateDir }: History,
  { session, last = false }: { session?: string | undefined; last?: boolean },
): Promise<JournalFile> {
  if (last && session !== undefined) throw new UsageError('Give a session or --last, not both.')
  if (last) return newest(stateDir)
  if (!session)
    throw new UsageError(
      'Which session? Give the beginning of its id, or --last. To list them: claude-code-sync sessions',
    )
  const [found, ...others] = await findJournals(stateDir, session)
  if (found === undefined)
    throw new Error(`No session here begins with "${session}". To list them, run: claude-code-sync sessions`)
  if (others.length > 0)
    throw new UsageError(
      `"${session}" is the beginning of ${others.length + 1} sessions: ${[found, ...others]
        .map(({ sessionId }) => sessionId)
        .slice(0, 5)
        .join(', ')}${others.length > 4 ? ', …' : ''}. Give more of the id.`,
    )
  return found
}

async function newest(stateDir: string): Promise<JournalFile> {
  const [found] = await listJournals(stateDir)
  if (found === undefined) throw new Error(noSessions(stateDir))
  return found
}

export const noSessions = (stateDir: string): string =>
  `No session has been recorded yet (${join(stateDir, 'sessions')}).`

/** For programs: destinations by name, and no ids of ours. */
export const shownSummary = ({ deliveries, ...summary }: SessionSummary, nameOf: NameOf) => ({
  ...summary,
  deliveries: deliveries.map(({ destinationId, ...delivery }) => ({
    destination: nameOf(destinationId),
    ...delivery,
  })),
})

/** `✔ opensync`, `… collector 3`, `✖ honeycomb 1`. */
export function deliveryText({ destinationId, state, pending, refused }: Delivery, nameOf: NameOf): string {
  const name = nameOf(destinationId)
  switch (state) {
    case 'delivered':
      return `✔ ${name}`
    case 'pending':
      return `… ${name} ${pending} pending`
    case 'refused':
      return `✖ ${name} ${refused} refused`
    default:
      return state satisfies never
  }
}
