/**
 * Brings every session's items to one destination: cursor, export, acknowledge. One request at a time per
 * session, sessions in parallel, and a schedule of retries of its own. Knows no other destination.
 */
import { type Cursor, readCursor, writeCursor } from '../journal/cursor.ts'
import { delayAfter } from './backoff.ts'
import { type ItemExporter, send } from './send.ts'
import type { ItemStream, PositionedItem } from './stream.ts'

export interface CourierReport {
  /** Items that wait for this destination. */
  pending: number
  /** Items it refused for good, by reason. */
  rejected: Record<string, number>
  /** Unix milliseconds. */
  lastSuccessMs?: number
  lastFailure?: string
  /** Unix milliseconds of the next try, while it is pausing after a failure. */
  nextTryMs?: number
  /** Nothing is sent until the key changes. */
  parked: boolean
}

export interface CourierOptions {
  destinationId: string
  exporter: ItemExporter
  log: (message: string) => void
  /** Called when a session has nothing more for this destination. */
  onDrained?: () => void
  random?: () => number
  /** Milliseconds since an arbitrary start, that no change of the clock moves. */
  monotonic?: () => number
  /** Unix milliseconds, for people to read. */
  now?: () => number
}

interface Lane {
  stream: ItemStream
  cursor: Cursor
  busy: boolean
  /** Failures of its first item that may be the item's own fault. */
  suspicion?: { reason: string; times: number; deliveredBefore: number }
  dueMs: number
}

/** One item refused this often with the same words, while others pass, will not pass. */
const SUSPECT_LIMIT = 5

export class Courier {
  readonly #options: Required<CourierOptions>
  readonly #lanes = new Map<string, Lane>()
  #exporter: ItemExporter
  #attempt = 0
  #dueMs = 0
  #askedToWait = false
  #parked: string | undefined
  #delivered = 0
  #lastSuccessMs: number | undefined
  #lastFailure: string | undefined
  #timer: NodeJS.Timeout | undefined
  #timerMs: number | undefined
  #stopped = false
  readonly #deliveries = new Set<Promise<void>>()
  /** What sessions that were let go of had refused, by session. */
  readonly #rejectedBefore = new Map<string, Record<string, number>>()

  constructor(options: CourierOptions) {
    this.#options = {
      random: Math.random,
      monotonic: () => performance.now(),
      now: Date.now,
      onDrained: () => undefined,
      ...options,
    }
    this.#exporter = options.exporter
  }

  /** Takes a session's items on, from where this destination's cursor stands. */
  async add(stream: ItemStream): Promise<void> {
    if (this.#lanes.has(stream.sessionId)) return
    const cursor = await readCursor(stream.folder, this.#options.destinationId)
    if (this.#lanes.has(stream.sessionId)) return
    this.#lanes.set(stream.sessionId, { stream, cursor, busy: false, dueMs: 0 })
    this.#rejectedBefore.delete(stream.sessionId)
  }

  /** Lets go of a session; what it had refused is still counted. */
  remove(sessionId: string): void {
    const lane = this.#lanes.get(sessionId)
    if (lane) this.#rejectedBefore.set(sessionId, lane.cursor.rejected)
    this.#lanes.delete(sessionId)
  }

  cursorOf(sessionId: string): Cursor | undefined {
    return this.#lanes.get(sessionId)?.cursor
  }

  /** Another key or other headers: whatever was parked for the old ones goes on. */
  async useExporter(exporter: ItemExporter): Promise<void> {
    const old = this.#exporter
    this.#exporter = exporter
    this.#parked = undefined
    this.#attempt = 0
    this.#dueMs = 0
    this.wake()
    await old.shutdown()
  }

  /** Makes every retry due, but for what is parked and what the server asked to wait for. */
  retryNow(): void {
    if (!this.#askedToWait) this.#dueMs = 0
    for (const lane of this.#lanes.values()) lane.dueMs = 0
    this.wake()
  }

  /** Sends whatever is due. Returns at once. */
  wake(): void {
    if (this.#stopped || this.#parked !== undefined) return
    const now = this.#options.monotonic()
    if (now < this.#dueMs) return this.#wakeAt(this.#dueMs)
    const idle = [...this.#lanes.values()].filter((lane) => !lane.busy && this.#next(lane) !== undefined)
    for (const lane of idle) {
      if (lane.dueMs > now) this.#wakeAt(lane.dueMs)
      else this.#start(lane)
    }
  }

  report(): CourierReport {
    const lanes = [...this.#lanes.values()]
    const waitMs = this.#dueMs - this.#options.monotonic()
    return {
      pending: lanes.reduce(
        (sum, { stream, cursor }) => sum + stream.count(this.#options.destinationId, cursor),
        0,
      ),
      rejected: mergeCounts(
        lanes.map(({ cursor }) => cursor.rejected).concat(...this.#rejectedBefore.values()),
      ),
      parked: this.#parked !== undefined,
      ...(this.#lastSuccessMs === undefined ? {} : { lastSuccessMs: this.#lastSuccessMs }),
      ...(this.#lastFailure === undefined ? {} : { lastFailure: this.#lastFailure }),
      ...(waitMs > 0 ? { nextTryMs: Math.round(this.#options.now() + waitMs) } : {}),
    }
  }

  /** Milliseconds until something is due; undefined where nothing is, or where only a new key would help. */
  dueInMs(): number | undefined {
    if (this.#parked !== undefined) return undefined
    const now = this.#options.monotonic()
    const due = [...this.#lanes.values()]
      .filter((lane) => this.#next(lane) !== undefined)
      .map((lane) => Math.max(0, lane.dueMs - now, this.#dueMs - now))
    return due.length === 0 ? undefined : Math.min(...due)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#exporter.shutdown()
    // The cursors of what has just arrived are written too, or the next bridge would send it again.
    await Promise.all(this.#deliveries)
  }

  #next({ stream, cursor }: Lane): PositionedItem | undefined {
    return stream.next(this.#options.destinationId, cursor)
  }

  #start(lane: Lane): void {
    lane.busy = true
    const delivery = this.#deliver(lane).finally(() => this.#deliveries.delete(delivery))
    this.#deliveries.add(delivery)
  }

  async #deliver(lane: Lane): Promise<void> {
    try {
      for (let item = this.#next(lane); item && this.#maySend(lane); item = this.#next(lane))
        await this.#deliverItem(lane, item)
    } catch (error) {
      this.#options.log(`could not keep the cursor of session ${lane.stream.sessionId}: ${String(error)}`)
      this.#pause(undefined)
    } finally {
      lane.busy = false
    }
    if (this.#next(lane) !== undefined) this.wake()
    else this.#options.onDrained()
  }

  #maySend(lane: Lane): boolean {
    if (this.#stopped || this.#parked !== undefined || !this.#lanes.has(lane.stream.sessionId)) return false
    return this.#options.monotonic() >= Math.max(this.#dueMs, lane.dueMs)
  }

  async #deliverItem(lane: Lane, item: PositionedItem): Promise<void> {
    const exporter = this.#exporter
    const failure = await send(exporter, item)
    if (failure === undefined) return this.#acknowledge(lane, item)
    if (exporter !== this.#exporter) return // What was said of the old key is nothing against the new one.
    this.#lastFailure = failure.reason
    switch (failure.kind) {
      case 'rejected':
        return this.#reject(lane, item, failure.reason)
      case 'unauthorized':
        this.#parked = failure.reason
        this.#options.log(
          `${failure.reason}; nothing is sent there until the key changes (claude-code-sync login)`,
        )
        return
      case 'retry':
        return failure.suspect ? this.#suspect(lane, item, failure.reason) : this.#pause(failure.afterMs)
      default:
        return failure satisfies never
    }
  }

  async #acknowledge(lane: Lane, item: PositionedItem): Promise<void> {
    this.#delivered += 1
    if (!this.#isPausing()) this.#attempt = 0
    this.#lastSuccessMs = this.#options.now()
    this.#lastFailure = undefined
    await this.#advance(lane, item, lane.cursor.rejected)
  }

  async #reject(lane: Lane, item: PositionedItem, reason: string): Promise<void> {
    this.#options.log(`session ${lane.stream.sessionId}: an item was refused for good: ${reason}`)
    const times = lane.cursor.rejected[reason] ?? 0
    await this.#advance(lane, item, { ...lane.cursor.rejected, [reason]: times + 1 })
  }

  async #advance(lane: Lane, item: PositionedItem, rejected: Record<string, number>): Promise<void> {
    const cursor = { ...item.position, rejected }
    await writeCursor(lane.stream.folder, this.#options.destinationId, cursor)
    lane.cursor = cursor
    delete lane.suspicion
    lane.dueMs = 0
  }

  /** It may be this one item: its session waits, the others go on. */
  async #suspect(lane: Lane, item: PositionedItem, reason: string): Promise<void> {
    const before = lane.suspicion?.reason === reason ? lane.suspicion : undefined
    const suspicion = before ?? { reason, times: 0, deliveredBefore: this.#delivered }
    suspicion.times += 1
    lane.suspicion = suspicion
    const othersPass = this.#delivered > suspicion.deliveredBefore
    if (suspicion.times >= SUSPECT_LIMIT && othersPass) return this.#reject(lane, item, reason)
    const delay = delayAfter(suspicion.times, undefined, this.#options.random)
    lane.dueMs = this.#options.monotonic() + delay
    this.#wakeAt(lane.dueMs)
  }

  /** Sessions fail together when a server does: that is one failure, however many were sending. */
  #pause(askedMs: number | undefined): void {
    if (this.#isPausing() && askedMs === undefined) return
    if (!this.#isPausing()) this.#attempt += 1
    this.#askedToWait = askedMs !== undefined
    this.#dueMs = this.#options.monotonic() + delayAfter(this.#attempt, askedMs, this.#options.random)
    this.#wakeAt(this.#dueMs)
  }

  #isPausing(): boolean {
    return this.#options.monotonic() < this.#dueMs
  }

  /** One timer, for whatever is due first: waking looks at everything. */
  #wakeAt(dueMs: number): void {
    if (this.#timerMs !== undefined && this.#timerMs <= dueMs) return
    clearTimeout(this.#timer)
    this.#timerMs = dueMs
    const fire = () => {
      this.#timerMs = undefined
      this.wake()
    }
    this.#timer = setTimeout(fire, Math.max(1, dueMs - this.#options.monotonic()))
  }
}

function mergeCounts(counts: Record<string, number>[]): Record<string, number> {
  const merged: Record<string, number> = {}
  for (const [reason, times] of counts.flatMap(Object.entries)) merged[reason] = (merged[reason] ?? 0) + times
  return merged
}
