/**
 * Decides what becomes of each past session: what has to be asked of the bridge, or why nothing has. Changes nothing,
 * and asks nobody.
 */
import { stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { SyncRequest } from '../../bridge/request.ts'
import type { IsExcluded } from '../../config/excluded-projects.ts'
import { openJournal } from '../../journal/log.ts'
import { projectIn } from '../../journal/project.ts'
import { type JournalFile, listJournals } from '../../sessions/journals.ts'
import { beginningOf, type PastTranscript, pastTranscripts, projectOf } from '../../transcript/past.ts'

/**
 * - `recorded`: it is in a journal here, and goes where it was to go.
 * - `at-work`: something may still come of it, or is on its way.
 * - `empty`: nobody asked anything in it.
 * - `elsewhere`: OpenSync has it, and not from here: it would have every message twice.
 */
export type SkipReason = 'recorded' | 'at-work' | 'empty' | 'elsewhere'

export interface Planned {
  sessionId: string
  /** Unix milliseconds of its last change. */
  writtenMs: number
  verdict: { send: SyncRequest } | { skip: SkipReason }
  /** It was delivered from here, and OpenSync has it no more. */
  isMissing: boolean
}

export interface PlanOptions {
  stateDir: string
  claudeConfigDir: string
  /** The one destination that is meant. */
  to: { name: string; id: string } | undefined
  /** The id of OpenSync, and the sessions that it has, where it is among those that are meant. */
  openSync: { id: string; has: ReadonlySet<string> } | undefined
  sinceMs: number | undefined
  project: string | undefined
  isExcluded: IsExcluded
  /** The beginning of an id. */
  session: string | undefined
  force: boolean
  nowMs: number
}

/** A transcript that was changed this short a time ago, in milliseconds, may be of a session at work. */
const AT_WORK_MS = 60_000

/** The session at work last comes first. */
export async function planSync(options: PlanOptions): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const candidate of await candidates(options)) {
    if (!(await isMeant(candidate, options))) continue
    const verdict = await judge(candidate, options)
    const isMissing = await isMissingAtServer(candidate, options)
    planned.push({ sessionId: candidate.sessionId, writtenMs: candidate.writtenMs, verdict, isMissing })
  }
  return planned
}

/** A session that this machine knows, from its journal or its transcript. */
export interface Candidate {
  sessionId: string
  writtenMs: number
  transcript?: PastTranscript
  journal?: JournalFile
}

/** The one at work last comes first. */
export async function candidates({
  claudeConfigDir,
  stateDir,
}: Pick<PlanOptions, 'claudeConfigDir' | 'stateDir'>): Promise<Candidate[]> {
  const found = new Map<string, Candidate>()
  for (const journal of await listJournals(stateDir))
    found.set(journal.sessionId, { sessionId: journal.sessionId, writtenMs: journal.writtenMs, journal })
  for (const transcript of await pastTranscripts(claudeConfigDir)) {
    const { sessionId, writtenMs } = transcript
    const known = found.get(sessionId)
    // The same session in two folders, one of them a copy: the one that was written last.
    if (known?.transcript === undefined) found.set(sessionId, { ...known, sessionId, writtenMs, transcript })
  }
  return [...found.values()].sort((a, b) => b.writtenMs - a.writtenMs)
}

async function isMeant(candidate: Candidate, options: PlanOptions): Promise<boolean> {
  const { sinceMs, project, session, isExcluded } = options
  if (session !== undefined && !candidate.sessionId.startsWith(session)) return false
  if (sinceMs !== undefined && candidate.writtenMs < sinceMs) return false
  const place = await placeOf(candidate)
  return !isExcluded(place) && (project === undefined || isIn(place, resolve(project)))
}

export async function placeOf({ transcript, journal }: Candidate): Promise<string | undefined> {
  if (transcript !== undefined) return projectOf(transcript)
  return journal && projectIn(journal.folder)
}

const isIn = (place: string | undefined, folder: string): boolean =>
  place !== undefined && (place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep))

async function judge(candidate: Candidate, options: PlanOptions): Promise<Planned['verdict']> {
  const { transcript, journal } = candidate
  if (journal !== undefined) return judgeRecorded(journal, transcript, options)
  if (transcript === undefined) return { skip: 'empty' }
  const { session, nowMs, openSync, force } = options
  if (session === undefined && nowMs - transcript.writtenMs < AT_WORK_MS) return { skip: 'at-work' }
  if (openSync?.has.has(candidate.sessionId) && !force) return { skip: 'elsewhere' }
  return backfill(transcript, options)
}

/** What is recorded is never read again from its transcript. */
async function judgeRecorded(
  journal: JournalFile,
  transcript: PastTranscript | undefined,
  options: PlanOptions,
): Promise<Planned['verdict']> {
  const { to, force } = options
  const { sessionId: session_id, folder } = journal
  if (await exists(join(folder, 'unfinished'))) return { skip: 'at-work' }
  if (to !== undefined && !(await wasRouted(journal, to.id)))
    return { send: { request: 'route', session_id, to: to.name } }
  if (force) return { send: { request: 'resend', session_id, ...(to && { to: to.name }) } }
  const hasGrown = transcript !== undefined && transcript.writtenMs > journal.writtenMs
  if (!hasGrown || !(await wasBackfilled(journal))) return { skip: 'recorded' }
  const more = await backfill(transcript, options, journal.writtenMs)
  return 'send' in more ? more : { skip: 'recorded' }
}

async function backfill(
  transcript: PastTranscript,
  { to }: PlanOptions,
  fromMs?: number,
): Promise<Planned['verdict']> {
  const request = await backfillOf(transcript, fromMs)
  return request === undefined ? { skip: 'empty' } : { send: { ...request, ...(to && { to: to.name }) } }
}

/**
 * `fromMs` is set where a transcript went on, without hooks, after it was read. Undefined where nobody asked anything
 * in it from there on.
 */
export async function backfillOf(transcript: PastTranscript, fromMs?: number): Promise<Backfill | undefined> {
  const beginning = await beginningOf(transcript, fromMs)
  if (beginning === undefined) return undefined
  const { startMs, isFork, cwd } = beginning
  const begun = isFork ? 'fork' : 'startup'
  return {
    request: 'backfill',
    session_id: transcript.sessionId,
    transcript_path: transcript.path,
    started_ms: startMs,
    source: fromMs === undefined ? begun : 'resume',
    ...(cwd === undefined ? {} : { cwd }),
  }
}

type Backfill = Extract<SyncRequest, { request: 'backfill' }>

/** Whether every run that is recorded goes to this destination. */
async function wasRouted({ folder }: JournalFile, destinationId: string): Promise<boolean> {
  let isWhole = true
  for await (const { observation } of (await openJournal(folder)).read(0)) {
    if (observation === undefined) continue
    if ('route' in observation && !observation.route.includes(destinationId)) isWhole = false
    if (observation.kind === 'routed' && observation.to.includes(destinationId)) isWhole = true
  }
  return isWhole
}

async function wasBackfilled({ folder }: JournalFile): Promise<boolean> {
  for await (const { observation } of (await openJournal(folder)).read(0))
    return observation?.kind === 'backfilled'
  return false
}

async function isMissingAtServer(
  { sessionId, journal }: Candidate,
  { openSync }: PlanOptions,
): Promise<boolean> {
  if (journal === undefined || openSync === undefined || openSync.has.has(sessionId)) return false
  return exists(join(journal.folder, 'cursors', `${openSync.id}.json`))
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
