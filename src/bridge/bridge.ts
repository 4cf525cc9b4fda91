/**
 * The background process's work: spool and transcripts in, items out, until nothing has come for a while.
 * Each round takes what is there, in the order that keeps causes before effects.
 */
import { join } from 'node:path'
import type { Paths } from '../config/paths.ts'
import { byTime, type Spool, type SpoolEvent } from '../spool/spool.ts'
import { agentTranscripts, mainTranscript, type TranscriptFile } from '../transcript/files.ts'
import { Configuration } from './configuration.ts'
import type { Destinations } from './destinations.ts'
import { Grace } from './grace.ts'
import type { Instance } from './instance.ts'
import { takeIn } from './intake.ts'
import { leaveOutSession } from './leave-out.ts'
import type { LiveSession } from './live-session.ts'
import { type Log, reasonOf } from './log.ts'
import { type PendingWork, pendingWork } from './pending.ts'
import type { Redaction } from './redaction.ts'
import { Rest } from './rest.ts'
import { retain } from './retain.ts'
import type { Sessions } from './sessions.ts'
import { StatusFile } from './status-file.ts'
import { watchSpool } from './watch-spool.ts'

/** How often transcripts of sessions at work are looked at, in milliseconds. */
const POLL_MS = 150
/** How often everything is looked at although nothing called for it. */
const HEARTBEAT_MS = 20_000
/** And where nothing tells of new events. */
const UNWATCHED_MS = 1_000
const IDLE_MS = 5 * 60_000
/** How often is looked for journals that are too old. */
const RETAIN_EVERY_MS = 60 * 60_000

export interface BridgeOptions {
  paths: Paths
  spool: Spool
  sessions: Sessions
  destinations: Destinations
  instance: Pick<Instance, 'isAlive' | 'isOnly'>
  redaction: Redaction
  host: string
  log: Log
  idleMs?: number
  /** Milliseconds since an arbitrary start. */
  monotonic?: () => number
  /** Unix milliseconds. */
  now?: () => number
}

export class Bridge {
  readonly #options: Required<BridgeOptions>
  readonly #config: Configuration
  /** Claimed, and not yet in a journal. */
  #claimed: SpoolEvent[] = []
  #rounds = 0
  #running: Promise<void> = Promise.resolve()
  readonly #rest = new Rest()
  #activeMs: number
  readonly #arrivedInRound = new Map<string, number>()
  readonly #grace = new Grace()
  #stopped = false
  #isSuperseded = false
  #hasLeft = false
  #retainAtMs = 0
  readonly #status: StatusFile

  constructor(options: BridgeOptions) {
    this.#options = { idleMs: IDLE_MS, monotonic: () => performance.now(), now: Date.now, ...options }
    this.#config = new Configuration(options)
    this.#status = new StatusFile(options.paths.stateDir, options.destinations.isNamed)
    this.#activeMs = this.#options.monotonic()
  }

  /** Works until nothing came for a while and nothing is due soon, or until it is stopped. */
  async run(): Promise<void> {
    const { paths, destinations, sessions, log } = this.#options
    const spool = watchSpool(join(paths.stateDir, 'spool', 'new'), () => this.#rest.call(), log)
    destinations.onDrained(() => this.#rest.call())
    try {
      while (!(await this.#leaves())) {
        await this.round()
        const longestMs = spool.isWatching() ? HEARTBEAT_MS : UNWATCHED_MS
        await this.#rest.take(sessions.live.some(({ isBusy }) => isBusy) ? POLL_MS : longestMs)
      }
    } finally {
      spool.close()
    }
  }

  /** Decided when no round runs, and then none begins any more: what it took would be nobody's. */
  async #leaves(): Promise<boolean> {
    this.#running = this.#running.then(() => {
      this.#hasLeft = this.#isLeaving || this.#isIdle()
    })
    await this.#running
    return this.#hasLeft
  }

  /** Another bridge may have begun meanwhile, and looks after everything now. */
  get isSuperseded(): boolean {
    return this.#isSuperseded
  }

  get #isLeaving(): boolean {
    return this.#stopped || this.#isSuperseded || this.#hasLeft
  }

  stop(): void {
    this.#stopped = true
    this.#rest.call()
  }

  /** Whether there is work that no round took on, and that one could. */
  async hasWork(): Promise<boolean> {
    if (this.#stopped || this.#config.trouble !== undefined) return false
    return this.#isSuperseded || this.#options.spool.hasWork()
  }

  /** Makes retries due, and tells what is not delivered yet. */
  async flush(): Promise<PendingWork[]> {
    for (const courier of this.#options.destinations.running) courier.retryNow()
    return this.report()
  }

  /** What is not delivered yet, after a fresh look at everything. Throws where it is leaving: it can't look. */
  async report(): Promise<PendingWork[]> {
    await this.round()
    // Whether the client of what has just arrived still lives is known only after another look.
    if ([...this.#arrivedInRound.values()].includes(this.#rounds)) await this.round()
    this.#rest.call()
    if (this.#isLeaving) throw new Error('the bridge is leaving')
    // Events that are still being written are not recorded yet, and may never be: they are waited for only
    // where none at all is taken.
    const untaken = this.#config.trouble === undefined ? 0 : (await this.#options.spool.counts()).waiting
    return pendingWork({
      events: this.#claimed.length + untaken,
      configTrouble: this.#config.trouble,
      sessions: this.#options.sessions.live,
      destinations: this.#options.destinations.report(this.#options.sessions.isLive),
    })
  }

  /** One look at everything. Rounds never overlap. */
  round(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#round())
      .catch((error) => this.#options.log(reasonOf(error), { level: 'error' }))
    return this.#running
  }

  async #round(): Promise<void> {
    if (this.#isLeaving) return
    this.#rounds += 1
    this.#rest.noteLook()
    const { sessions, host, instance, redaction } = this.#options
    await this.#configure()
    for (const { client } of sessions.live) await redaction.meet(client)
    // First who is dead, then how long files are, then the events: so whatever is read was caused by what is known.
    const gone = await sessions.withoutClient(host)
    const transcripts = await this.#measureTranscripts()
    const events = await this.#claimEvents()
    // Asked only now: whatever another bridge has taken before these, it took after this one's socket was gone.
    this.#isSuperseded = !(await instance.isOnly())
    if (this.#isSuperseded) return this.#rest.call()
    await this.#takeEvents(events)
    const complete = await this.#readTranscripts(transcripts)
    await this.#settleSessions(gone, complete)
    await this.#deliver()
  }

  async #configure(): Promise<void> {
    for (const id of await this.#config.refresh()) this.#letGo({ id })
  }

  /** The session's own file first: whatever its agents wrote before its last line is then seen in theirs. */
  async #measureTranscripts(): Promise<Map<LiveSession, TranscriptFile[]>> {
    const measured = new Map<LiveSession, TranscriptFile[]>()
    for (const session of this.#options.sessions.live)
      if (!session.isOver) measured.set(session, await this.#measure(session))
    return measured
  }

  /** Somebody asked for what is backfilled: that it isn't done by itself is no reason not to. */
  async #measure({ transcriptPath: path, isBackfilling }: LiveSession): Promise<TranscriptFile[]> {
    if (path === undefined || (this.#config.settings.autoSync === false && !isBackfilling)) return []
    const main = await mainTranscript(path)
    const agents = await agentTranscripts(path)
    return main ? [...agents, main] : agents
  }

  /** In the order of time: a bridge that died while it claimed had taken any of them, not the oldest. */
  async #claimEvents(): Promise<SpoolEvent[]> {
    if (this.#config.trouble !== undefined) return []
    const { spool, instance } = this.#options
    const claimed = await spool.claim()
    this.#claimed = [...this.#claimed, ...claimed]
    // Looked at last, so that whatever is older than what was claimed here is seen.
    const adopted = await spool.adopt(instance.isAlive)
    this.#claimed = [...this.#claimed, ...adopted].sort(byTime)
    // A change of the configuration counts from the next event on: it may have come since the round began.
    if (claimed.length > 0) await this.#configure()
    return this.#config.trouble === undefined ? this.#claimed : []
  }

  async #takeEvents(events: readonly SpoolEvent[]): Promise<void> {
    if (events.length === 0) return
    const { sessions } = this.#options
    this.#activeMs = this.#options.monotonic()
    const { arrived, failed } = await takeIn(events, this.#config.settings, {
      ...this.#options,
      sessionOf: (id) => sessions.open(id),
      isLive: sessions.isLive,
      home: this.#options.paths.home,
      leaveOut: async (id) => {
        await leaveOutSession(id, this.#options)
        this.#letGo({ id })
      },
    })
    this.#claimed = failed
    for (const id of arrived) this.#arrivedInRound.set(id, this.#rounds)
  }

  /** Returns the sessions whose transcripts were read as far as they were measured. */
  async #readTranscripts(measured: Map<LiveSession, TranscriptFile[]>): Promise<Set<LiveSession>> {
    const complete = new Set<LiveSession>()
    // What has to be hidden, or left out, is not known.
    if (this.#config.trouble !== undefined) return complete
    for (const [session, files] of measured) {
      if (!this.#options.sessions.isLive(session.id)) continue
      const unread = files.filter((file) => session.hasUnread(file))
      try {
        if (unread.length > 0) this.#activeMs = this.#options.monotonic()
        if (await session.readTranscripts(unread, this.#options.monotonic())) complete.add(session)
      } catch (error) {
        this.#options.log(`its transcript can't be read now: ${reasonOf(error)}`, { session: session.id })
      }
    }
    return complete
  }

  /** A session settles when all that its transcripts were to show was read, or has had its time. */
  async #settleSessions(gone: ReadonlySet<LiveSession>, complete: ReadonlySet<LiveSession>): Promise<void> {
    for (const session of complete) {
      if (this.#arrivedInRound.get(session.id) === this.#rounds) continue
      const isDead = gone.has(session)
      if (isDead) await session.markGone()
      await session.endBackfill()
      if (this.#grace.isOver(session, isDead, this.#options.monotonic())) await session.settle()
    }
  }

  async #deliver(): Promise<void> {
    const { sessions, destinations } = this.#options
    for (const session of sessions.live) {
      for (const id of session.stream.destinations()) await destinations.courier(id)?.add(session.stream)
      session.stream.release((id, item) => destinations.courier(id)?.has(session.id, item) ?? false)
      if (session.isOver && session.stream.isEmpty) await this.#close(session)
    }
    await this.#retain()
    for (const courier of destinations.running) courier.wake()
    const streams = sessions.live.map(({ stream }) => stream)
    const homeless = await destinations.homeless(streams, sessions.isLive)
    await this.#status.write(destinations.report(sessions.isLive), homeless)
  }

  async #close(session: LiveSession): Promise<void> {
    const { destinations, redaction, sessions } = this.#options
    await destinations.release(session.id)
    this.#letGo(session)
    await sessions.close(session)
    redaction.keepOnly(sessions.live.map(({ client }) => client))
    await destinations.dropCredentials((id) => sessions.live.some((other) => other.destinations.has(id)))
  }

  #letGo({ id }: Pick<LiveSession, 'id'>): void {
    this.#arrivedInRound.delete(id)
    this.#grace.forget(id)
  }

  /** Now and then: what is too old or too large goes, and is counted. */
  async #retain(): Promise<void> {
    const { monotonic, log } = this.#options
    if (this.#config.trouble !== undefined || monotonic() < this.#retainAtMs) return
    this.#retainAtMs = monotonic() + RETAIN_EVERY_MS
    try {
      for (const session of await retain(this.#config.settings, this.#options)) this.#letGo(session)
    } catch (error) {
      log(`old journals are kept: ${reasonOf(error)}`)
    }
  }

  #isIdle(): boolean {
    const { idleMs, monotonic, destinations } = this.#options
    if (this.#rounds === 0 || this.#claimed.length > 0) return false
    const due = destinations.running.flatMap((courier) => courier.dueInMs() ?? [])
    return monotonic() - this.#activeMs >= idleMs && due.every((ms) => ms >= idleMs)
  }
}
