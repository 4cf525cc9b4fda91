/** Syncs past sessions from their transcripts, through the same bridge as those that hooks tell of. */
import { progress } from '@clack/prompts'
import type { SyncRequest } from '../bridge/request.ts'
import { excluderOf, type IsExcluded } from '../config/excluded-projects.ts'
import { loadConfig } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import { type PastTranscript, projectOf } from '../transcript/past.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { carryOut } from './sync/carry-out.ts'
import { type Endangered, endangered } from './sync/endangered.ts'
import { type Planned, planSync } from './sync/plan.ts'
import { doneLines, dryRunLines, endangeredLines, leftLines, missingLines } from './sync/summary.ts'
import { heldByOpenSync, targetsOf } from './sync/targets.ts'

export interface SyncOptions {
  /** Unix milliseconds. */
  since?: number
  project?: string
  /** The beginning of an id. */
  session?: string
  /** The name of a destination. */
  to?: string
  dryRun?: boolean
  force?: boolean
  /** Seconds. */
  timeout: number
}

/** Where past sessions are, and which of them are not to be known. */
type Past = Paths & { isExcluded: IsExcluded }

export async function sync(io: Io, options: SyncOptions): Promise<number> {
  const paths = resolvePaths(io.env)
  const resolved = await loadConfig(paths, io.env)
  const targets = targetsOf(resolved, options.to)
  const [only] = options.to === undefined ? [] : targets
  const isExcluded = excluderOf(resolved.config.excludeProjects, paths.home)
  const past = { ...paths, isExcluded }
  const planned = await planSync({
    ...past,
    to: only,
    openSync: await heldByOpenSync(targets),
    sinceMs: options.since,
    project: options.project,
    session: options.session,
    force: options.force ?? false,
    nowMs: Date.now(),
  })
  complain(io, ...resolved.warnings)
  if (planned.length === 0 && options.session !== undefined)
    throw new Error(`No session begins with "${options.session}" (${paths.claudeConfigDir}/projects).`)
  const to = targets.map(({ name }) => name).join(', ')
  if (options.dryRun) return preview(io, past, planned, to)
  return send(io, past, planned, { to, patienceMs: options.timeout * 1000 })
}

async function preview(io: Io, past: Past, planned: readonly Planned[], to: string): Promise<number> {
  print(io, ...dryRunLines(planned, to), ...missingLines(planned))
  print(io, ...endangeredLines(await warnOfLoss(past, planned, new Set())))
  return EXIT.success
}

async function send(
  io: Io,
  past: Past,
  planned: readonly Planned[],
  { to, patienceMs }: { to: string; patienceMs: number },
): Promise<number> {
  const requests = planned.flatMap(({ verdict }) => ('send' in verdict ? [verdict.send] : []))
  const bar = showProgress(io, requests.length)
  const outcome = await carryOut(requests, { io, stateDir: past.stateDir, patienceMs, onDone: bar.advance })
  bar.stop()
  print(io, ...doneLines(planned, outcome, to), ...missingLines(planned))
  print(io, ...endangeredLines(await warnOfLoss(past, planned, idsOf(outcome.done))))
  if (outcome.left === 0) return EXIT.success
  complain(io, ...leftLines(outcome))
  return EXIT.failure
}

const idsOf = (requests: readonly SyncRequest[]): Set<string> =>
  new Set(requests.map(({ session_id }) => session_id))

/** Nothing is shown where nobody looks. */
function showProgress(io: Io, max: number): { advance: (count: number) => void; stop: () => void } {
  if (!io.isTty || max === 0) return { advance: () => undefined, stop: () => undefined }
  const bar = progress({ max, output: io.stdout })
  let done = 0
  bar.start(`0 of ${max} sessions`)
  return {
    advance(count) {
      done += count
      bar.advance(count, `${done} of ${max} sessions`)
    },
    stop: () => bar.stop(`${done} of ${max} sessions`),
  }
}

/** What was sent now is safe, and so is what was skipped for a reason. */
function warnOfLoss(past: Past, planned: readonly Planned[], done: ReadonlySet<string>): Promise<Endangered> {
  const skipped = planned.flatMap(({ sessionId, verdict }) => ('skip' in verdict ? [sessionId] : []))
  const safe = new Set([...done, ...skipped])
  const isSafe = async (transcript: PastTranscript) =>
    safe.has(transcript.sessionId) || past.isExcluded(await projectOf(transcript))
  return endangered(past, isSafe, Date.now())
}
