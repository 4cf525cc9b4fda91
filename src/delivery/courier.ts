/**
 * Brings every session's items to one destination: cursor, export, acknowledge. One request at a time per
 * session, sessions in parallel, and a schedule of retries of its own. Knows no other destination.
 */
import { hrTimeToMilliseconds } from '@opentelemetry/core'
import { type Cursor, isPast } from '../journal/cursor.ts'
import type { Item } from '../trace/state.ts'
import { Alarm } from './alarm.ts'
import { delayAfter } from './backoff.ts'
import { mergeCounts } from './counts.ts'
import { KeptCursor } from './kept-cursor.ts'
import type { Lane } from './lane.ts'
import { type KeptPause, Pauses } from './pauses.ts'
import { batchSizeOf, firstBatch, type ItemExporter, isUpserting, send, wants } from './send.ts'
import type { ItemStream, PositionedItem } from './stream.ts'

export interface CourierReport {
  /** Items that wait for this destination. */
  pending: number
  /** When the oldest of them began, Unix milliseconds. */
  oldestMs?: number
  /** Items of its sessions that it refused for good, by reason. */
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
  log: (message: string, about?: { level?: 'error'; session?: string }) => void
  /** What an earlier bridge was told to wait for. */
  pause?: KeptPause | undefined
  /** Called with what the next bridge is to know of it. */
  onPause?: (pause: KeptPause | undefined) => void
  /** Called when a session has nothing more for this destination. */
  onDrained?: () => void
  random?: () => number
  /** Milliseconds since an arbitrary start, that no change of the clock moves. */
  monotonic?: () => number
  /** Unix milliseconds, for people to read. */
  now?: () => number
}

/** One item refused this often with the same words, while others pass, will not pass. */
const SUSPECT_LIMIT = 5

export class Courier {
  readonly #options: Required<CourierOptions>
  readonly #lanes = new Map<string, Lane>()
  #exporter: ItemExporter
  readonly #pauses: Pauses
  #delivered = 0
  #lastSuccessMs: number | undefined
  #lastFailure: string | undefined
  readonly #alarm: Alarm
  #stopped = false
  readonly #deliveries = new Set<Promise<void>>()

  constructor(options: CourierOptions) {
    this.#options = {
      random: Math.random,
      monotonic: () => performance.now(),
      now: Date.now,
      onDrained: () => undefined,
      onPause: () => undefined,
      pause: undefined,
      ...options,
    }
    this.#exporter = options.exporter
    const { monotonic, pause: kept, onPause: onChange } = this.#options
    this.#alarm = new Alarm(monotonic, () => this.wake())
    this.#pauses = new Pauses({ ...this.#options, kept, onChange })
  }

  /** Takes a session's items on, from where this destination's cursor stands. */
  async add(stream: ItemStream): Promise<void> {
    if (this.#lanes.has(stream.sessionId)) return
    const { destinationId, monotonic } = this.#options
    const cursor = await KeptCursor.open(stream.folder, destinationId, monotonic)
    if (this.#lanes.has(stream.sessionId)) return
    this.#lanes.set(stream.sessionId, { stream, cursor, busy: false, dueMs: 0, singly: 0 })
  }

  /**
   * Lets go of a session; tells what the destination had not taken of it. What is on its way leaves nothing here when
   * it arrives: the session's folder may be gone by then, or be another one's.
   */
  async remove(sessionId: string): Promise<{ refused: Record<string, number>; waiting: number }> {
    const lane = this.#lanes.get(sessionId)
    if (lane === undefined) return { refused: {}, waiting: 0 }
    this.#lanes.delete(sessionId)
    await lane.cursor.discard()
    return { refused: lane.cursor.kept.rejected, waiting: this.#unkept(lane).length }
  }

  /** Whether the disk knows that the destination has this item, or refused it for good; or it never wanted it. */
  has(sessionId: string, item: PositionedItem): boolean {
    const lane = this.#lanes.get(sessionId)
    return lane !== undefined && (!wants(this.#exporter, item) || !isPast(item.position, lane.cursor.kept))
  }

  /** Another key or other headers: whatever was parked for the old ones goes on. */
  async useExporter(exporter: ItemExporter): Promise<void> {
    const old = this.#exporter
    this.#exporter = exporter
    this.tryAnew()
    await old.shutdown()
  }

  /** Whatever it was told, somebody may have mended it meanwhile. */
  tryAnew(): void {
    this.#pauses.forget()
    this.wake()
  }

  /** Makes every retry due, but for what is parked and what the server asked to wait for. */
  retryNow(): void {
    this.#pauses.cutShort()
    for (const lane of this.#lanes.values()) lane.dueMs = 0
    this.wake()
  }

  /** Sends whatever is due. Returns at once. */
  wake(): void {
    if (this.#stopped || this.#pauses.isParked) return
    const now = this.#options.monotonic()
    if (this.#pauses.isPausing) return this.#alarm.ringAt(this.#pauses.dueMs)
    const idle = [...this.#lanes.values()].filter((lane) => !lane.busy && this.#isWaiting(lane))
    for (const lane of idle) {
      if (lane.dueMs > now) this.#alarm.ringAt(lane.dueMs)
      else this.#start(lane)
    }
  }

  report(): CourierReport {
    const lanes = [...this.#lanes.values()]
    const lastFailure = this.#lastFailure ?? this.#pauses.parked
    const waitMs = this.#pauses.dueMs - this.#options.monotonic()
    const waiting = lanes.map((lane) => this.#unkept(lane))
    const oldest = waiting.flatMap(([first]) => (first ? [hrTimeToMilliseconds(first.span.startTime)] : []))
    return {
      pending: waiting.reduce((sum, items) => sum + items.length, 0),
      ...(oldest.length === 0 ? {} : { oldestMs: Math.floor(Math.min(...oldest)) }),
      rejected: mergeCounts(lanes.map(({ cursor }) => cursor.kept.rejected)),
      parked: this.#pauses.isParked,
      ...(this.#lastSuccessMs === undefined ? {} : { lastSuccessMs: this.#lastSuccessMs }),
      ...(lastFailure === undefined ? {} : { lastFailure }),
      ...(waitMs > 0 ? { nextTryMs: Math.round(this.#options.now() + waitMs) } : {}),
    }
  }

  /** Milliseconds until something is due; undefined where nothing is, or where only a new key would help. */
  dueInMs(): number | undefined {
    if (this.#pauses.isParked) return undefined
    const now = this.#options.monotonic()
    const due = [...this.#lanes.values()]
      .filter((lane) => this.#isWaiting(lane))
      .map((lane) => Math.max(0, lane.dueMs - now, this.#pauses.dueMs - now))
    return due.length === 0 ? undefined : Math.min(...due)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#alarm.stop()
    await this.#exporter.shutdown()
    // The cursors of what has just arrived are written too, or the next bridge would send it again.
    await Promise.all(this.#deliveries)
  }

  #wanted({ stream }: Lane, cursor: Cursor, limit?: number): PositionedItem[] {
    const isWanted = (item: Item) => wants(this.#exporter, item)
    return stream.after(this.#options.destinationId, cursor, isWanted, limit)
  }

  /** To be sent, or to be sent again by another bridge, if this one died now. */
  #unkept(lane: Lane): PositionedItem[] {
    return this.#wanted(lane, lane.cursor.kept)
  }

  #isWaiting(lane: Lane): boolean {
    return this.#wanted(lane, lane.cursor.current, 1).length > 0
  }

  #nextBatch(lane: Lane): PositionedItem[] {
    const batch = firstBatch(this.#wanted(lane, lane.cursor.current, batchSizeOf(this.#exporter)))
    return lane.singly > 0 ? batch.slice(0, 1) : batch
  }

  #start(lane: Lane): void {
    lane.busy = true
    const delivery = this.#deliver(lane).finally(() => this.#deliveries.delete(delivery))
    this.#deliveries.add(delivery)
  }

  async #deliver(lane: Lane): Promise<void> {
    try {
      while (this.#isWaiting(lane) && this.#maySend(lane))
        await this.#deliverBatch(lane, this.#nextBatch(lane))
      await lane.cursor.keep()
    } catch (error) {
      this.#options.log(`its cursor could not be kept: ${String(error)}`, { session: lane.stream.sessionId })
      this.#pause(undefined)
    } finally {
      lane.busy = false
    }
    if (this.#isWaiting(lane)) this.wake()
    else this.#options.onDrained()
  }

  #maySend(lane: Lane): boolean {
    if (this.#stopped || this.#pauses.isParked || this.#lanes.get(lane.stream.sessionId) !== lane)
      return false
    return this.#options.monotonic() >= Math.max(this.#pauses.dueMs, lane.dueMs)
  }

  async #deliverBatch(lane: Lane, batch: PositionedItem[]): Promise<void> {
    const exporter = this.#exporter
    const failure = await send(exporter, batch)
    if (failure === undefined) return this.#acknowledge(lane, batch)
    // What was said of the old key is nothing against the new one; what was broken off says nothing at all.
    if (exporter !== this.#exporter || this.#stopped) return
    this.#lastFailure = failure.reason
    switch (failure.kind) {
      case 'rejected':
        return batch.length > 1 ? this.#sendSingly(lane, batch) : this.#reject(lane, batch, failure.reason)
      case 'partial':
        return this.#acknowledge(lane, batch, { [failure.reason]: failure.rejected })
      case 'unauthorized':
        this.#pauses.park(failure.reason)
        this.#options.log(`${failure.reason}; nothing is sent there until its key or headers change`)
        return
      case 'retry':
        if (!failure.suspect) return this.#pause(failure.afterMs)
        return batch.length > 1 ? this.#sendSingly(lane, batch) : this.#suspect(lane, batch, failure.reason)
      default:
        return failure satisfies never
    }
  }

  async #acknowledge(
    lane: Lane,
    batch: PositionedItem[],
    rejected: Record<string, number> = {},
  ): Promise<void> {
    this.#delivered += 1
    this.#pauses.noteSuccess()
    this.#lastSuccessMs = this.#options.now()
    this.#lastFailure = undefined
    await this.#advance(lane, batch, rejected)
  }

  async #reject(lane: Lane, batch: PositionedItem[], reason: string): Promise<void> {
    const { sessionId: session } = lane.stream
    this.#options.log(`an item was refused for good: ${reason}`, { level: 'error', session })
    await this.#advance(lane, batch, { [reason]: batch.length })
  }

  async #advance(lane: Lane, batch: PositionedItem[], rejected: Record<string, number>): Promise<void> {
    const { current } = lane.cursor
    const { offset, item } = batch.at(-1)?.position ?? current
    const cursor = { offset, item, rejected: mergeCounts([current.rejected, rejected]) }
    await lane.cursor.advance(cursor, isUpserting(this.#exporter))
    delete lane.suspicion
    lane.dueMs = 0
    lane.singly = Math.max(0, lane.singly - batch.length)
  }

  /** Refused together: one of them may be at fault, and the others are to pass. */
  #sendSingly(lane: Lane, batch: PositionedItem[]): void {
    lane.singly = batch.length
  }

  /** It may be this one item: its session waits, the others go on. */
  async #suspect(lane: Lane, batch: PositionedItem[], reason: string): Promise<void> {
    const before = lane.suspicion?.reason === reason ? lane.suspicion : undefined
    const suspicion = before ?? { reason, times: 0, deliveredBefore: this.#delivered }
    suspicion.times += 1
    lane.suspicion = suspicion
    const othersPass = this.#delivered > suspicion.deliveredBefore
    if (suspicion.times >= SUSPECT_LIMIT && othersPass) return this.#reject(lane, batch, reason)
    const { monotonic, random } = this.#options
    lane.dueMs = monotonic() + delayAfter(suspicion.times, undefined, random)
    this.#alarm.ringAt(lane.dueMs)
  }

  #pause(askedMs: number | undefined): void {
    this.#pauses.begin(askedMs)
    this.#alarm.ringAt(this.#pauses.dueMs)
  }
}
