/**
 * One session that something may still come of: its journal, what the fold made of it, and how far its
 * transcripts were read. Everything it knows it can read back from the journal.
 */
import { hash } from 'node:crypto'
import { ItemStream } from '../delivery/stream.ts'
import { readLines } from '../disk/read-lines.ts'
import { admit } from '../journal/admit.ts'
import { type ContentPolicy, policyOf } from '../journal/content.ts'
import { type Journal, type JournalLine, openJournal } from '../journal/log.ts'
import type {
  Client,
  HookObservation,
  LineObservation,
  Observation,
  ObservationOf,
} from '../journal/observation.ts'
import type { Redactor } from '../privacy/redactor.ts'
import { createFold, type Fold, type OnUnfolded } from '../trace/fold.ts'
import type { Tracing } from '../trace/tracing.ts'
import { isBulky, parseTranscriptLine } from '../transcript/entry.ts'
import { describeAgent, type TranscriptFile } from '../transcript/files.ts'

/** Observations that are appended in one write. */
const BATCH = 200

/** How long an agent's transcript waits for the file that says where the agent hangs, in milliseconds. */
const DESCRIPTION_PATIENCE_MS = 3_000

export class LiveSession {
  readonly id: string
  readonly stream: ItemStream
  readonly #journal: Journal
  readonly #fold: Fold
  readonly #toolNames = new Map<string, string>()
  /** By transcript file: its size when it was last read. */
  readonly #readTo = new Map<string, number>()
  /** By transcript file: where to read on, and the last line known to be in the journal. */
  readonly #positions = new Map<string, { next: number; journaled: number }>()
  readonly #described = new Set<string>()
  readonly #undescribedSinceMs = new Map<string, number>()
  #folded = 0
  #policy: ContentPolicy = policyOf({ toolCalls: false, thinking: false, prompts: false, responses: false })
  #project: string | undefined
  #transcriptPath: string | undefined
  #client: Client | undefined
  #hasEnded = false
  /** What asked for the run that is being read from its transcript alone. */
  #backfill: ObservationOf<'backfilled'> | undefined
  /** Claude Code's own hooks told of it. */
  #isLive = false
  #lastMs = 0
  /** Every destination that its items go to, or may go to. */
  readonly destinations = new Set<string>()

  readonly #redactor: () => Redactor

  private constructor(id: string, folder: string, journal: Journal, fold: Fold, redactor: () => Redactor) {
    this.id = id
    this.#redactor = redactor
    this.stream = new ItemStream(id, folder)
    this.#journal = journal
    this.#fold = fold
  }

  /**
   * Opens a session's folder and takes up what its journal says. `redactor` is asked for whenever something is
   * to be written, for what has to be hidden changes. Throws NewerJournalError.
   */
  static async open(
    id: string,
    folder: string,
    tracing: Tracing,
    redactor: () => Redactor,
    onUnfolded?: OnUnfolded,
  ): Promise<LiveSession> {
    const fold = createFold(id, tracing, onUnfolded)
    const session = new LiveSession(id, folder, await openJournal(folder), fold, redactor)
    await session.#catchUp()
    return session
  }

  /** The folder that it was started in, as far as is known. */
  get project(): string | undefined {
    return this.#project
  }

  get transcriptPath(): string | undefined {
    return this.#transcriptPath
  }

  /** Whether some prompt or agent is at work, as far as is known. */
  get isAtWork(): boolean {
    return this.#fold.isOpen()
  }

  /** Something is being read of it, or waited for. */
  get isBusy(): boolean {
    return this.isAtWork || this.isBackfilling || this.settling !== 'nothing'
  }

  get settling() {
    return this.#fold.settling()
  }

  /** The process that the session was last seen in. */
  get client(): Client | undefined {
    return this.#client
  }

  /** It is being read from its transcript alone. */
  get isBackfilling(): boolean {
    return this.#backfill !== undefined
  }

  /** Nothing is recorded of it, or only what transcripts showed by the last time that somebody asked. */
  get canBackfill(): boolean {
    return !this.#isLive && !this.isBackfilling
  }

  /** Its last run has ended, and nothing announced is missing. */
  get isOver(): boolean {
    return this.#hasEnded && this.settling === 'nothing' && !this.isAtWork
  }

  /** Writes observations to the journal, by the policy in force when each was made, and folds them. */
  async record(observations: readonly Observation[]): Promise<void> {
    const admitted: Observation[] = []
    const redactor = this.#redactor()
    for (const observation of observations) {
      this.#prepareFor(observation)
      admitted.push(admit(observation, this.#policy, (id) => this.#toolNames.get(id), redactor))
    }
    const written = await this.#journal.append(admitted)
    const from = written?.[0]?.offset
    if (written && (from === undefined || from === this.#folded)) written.forEach(this.#take)
    else await this.#catchUp()
  }

  /** Notes that the transcript has shown whatever it was to show of stopped turns. */
  async settle(): Promise<void> {
    const after = this.#folded
    await this.record([{ kind: 'settled', key: `settled@${after}`, at: this.#lastMs, after }])
  }

  /** Notes that the client's process is no more, unless it said goodbye. */
  async markGone(): Promise<void> {
    if (this.#hasEnded || this.#client === undefined) return
    const { pid, started } = this.#client
    const after = this.#folded
    const key = `gone@${pid}@${started ?? ''}@${after}`
    await this.record([{ kind: 'gone', key, at: this.#lastMs, after }])
  }

  /** Notes that all was read of what no hook told. */
  async endBackfill(): Promise<void> {
    if (this.#backfill === undefined) return
    const { route, content } = this.#backfill
    const key = `backfill-ended@${this.#folded}`
    await this.record([{ kind: 'session_ended', key, at: this.#lastMs, reason: 'unwatched', route, content }])
  }

  /** Whether a transcript has another size than when it was read; a last line that stays torn is not news. */
  hasUnread({ file, size }: TranscriptFile): boolean {
    return size !== (this.#readTo.get(file) ?? 0)
  }

  /**
   * Reads on in these files, each up to the size it was seen with; agents' files come before the session's
   * own. False where something must wait for an agent's description: it is to be tried again.
   */
  async readTranscripts(files: readonly TranscriptFile[], nowMs: number): Promise<boolean> {
    for (const file of files) {
      if (file.file !== 'main' && !(await this.#isDescribed(file, nowMs))) return false
      await this.#readFile(file)
    }
    return true
  }

  async #isDescribed({ file, path }: TranscriptFile, nowMs: number): Promise<boolean> {
    if (this.#described.has(file)) return true
    const description = await describeAgent(path)
    if (description) {
      await this.record([
        {
          kind: 'agent_described',
          key: `described@${file}`,
          at: this.#lastMs,
          agentId: file,
          ...description,
        },
      ])
      return true
    }
    const since = this.#undescribedSinceMs.get(file) ?? nowMs
    this.#undescribedSinceMs.set(file, since)
    // Of a session that is over, none comes any more.
    return this.isBackfilling || nowMs - since >= DESCRIPTION_PATIENCE_MS
  }

  async #readFile({ file, path, size }: TranscriptFile): Promise<void> {
    const known = this.#positions.get(file)
    // Shorter than what was read: somebody wrote it anew. Lines that are still the same change nothing.
    const from = known && known.next <= size ? known : { next: 0, journaled: -1 }
    let batch: LineObservation[] = []
    let reached = from
    const write = async () => {
      await this.record(batch)
      reached = { next: reached.next, journaled: batch.at(-1)?.offset ?? reached.journaled }
      // Not before it is on the disk: what could not be written, on a full one, is read again.
      this.#positions.set(file, reached)
      batch = []
    }
    for await (const { offset, next, bytes } of readLines(path, from.next, size)) {
      reached = { ...reached, next }
      if (offset <= from.journaled || isBulky(bytes)) continue
      const entry = parseTranscriptLine(bytes.toString())
      if (entry) batch.push({ ...entry, file, offset, key: `${file}@${offset}#${digest(bytes)}` })
      if (batch.length >= BATCH) await write()
    }
    await write()
    this.#readTo.set(file, size)
  }

  /** Reads on in the file, where another bridge may have written: its lines come before ours, or among them. */
  async #catchUp(): Promise<void> {
    for await (const line of this.#journal.read(this.#folded)) this.#take(line)
  }

  readonly #take = ({ offset, next, observation }: JournalLine): void => {
    this.#folded = next
    if (observation === undefined) return
    this.#note(observation)
    this.stream.push(offset, this.#fold.apply(observation))
    if (observation.kind === 'routed') this.stream.reroute(observation.to)
  }

  #note(observation: Observation): void {
    this.#lastMs = Math.max(this.#lastMs, observation.at)
    if ('route' in observation) this.#noteHook(observation)
    else if ('file' in observation) this.#noteLine(observation)
    else if (observation.kind === 'agent_described') this.#described.add(observation.agentId)
    else if (observation.kind === 'gone') this.#hasEnded = true
    else if (observation.kind === 'routed') for (const id of observation.to) this.destinations.add(id)
  }

  /** What the way into the journal must know before. Everything else is noted when it is read back from there. */
  #prepareFor(observation: Observation): void {
    if ('route' in observation) this.#policy = policyOf(observation.content)
    else if (observation.kind === 'response_written') this.#noteToolNames(observation)
  }

  #noteHook(hook: HookObservation): void {
    this.#transcriptPath = hook.transcriptPath ?? this.#transcriptPath
    this.#client = hook.client ?? this.#client
    for (const id of hook.route) this.destinations.add(id)
    this.#policy = policyOf(hook.content)
    this.#project ??= hook.projectDir ?? hook.cwd
    if (hook.kind === 'backfilled') this.#backfill = hook
    else if (hook.kind !== 'session_ended' || !this.isBackfilling) this.#isLive = true
    if (this.#isLive || hook.kind === 'session_ended') this.#backfill = undefined
    if (hook.kind === 'session_ended') this.#hasEnded = true
    if (['session_started', 'prompt_submitted', 'backfilled'].includes(hook.kind)) this.#hasEnded = false
  }

  #noteLine(line: LineObservation): void {
    const { next, journaled } = this.#positions.get(line.file) ?? { next: 0, journaled: -1 }
    this.#positions.set(line.file, {
      next: Math.max(next, line.offset),
      journaled: Math.max(journaled, line.offset),
    })
    if (line.kind === 'response_written') this.#noteToolNames(line)
  }

  #noteToolNames({ blocks }: ObservationOf<'response_written'>): void {
    for (const block of blocks) if (block.type === 'tool') this.#toolNames.set(block.id, block.name)
  }
}

const digest = (line: Buffer): string => hash('sha256', line, 'base64url').slice(0, 10)
