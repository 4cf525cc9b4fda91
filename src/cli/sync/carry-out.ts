/**
 * Asks the bridge for what was planned, a few sessions at a time, and waits until each is delivered. Whatever it was
 * asked for it does, whether or not anybody still waits.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SyncRequest } from '../../bridge/request.ts'
import { recordRequest } from '../../hooks/record.ts'
import { spooledNames } from '../../spool/count.ts'
import type { Io } from '../io.ts'
import { askOrStart, type PendingWork } from '../running-bridge.ts'

/** Sessions on their way at once: enough to keep a server busy, few enough to be held in memory. */
const AT_ONCE = 12
const POLL_MS = 50
/** How often the bridge is asked how it goes, or started. */
const ASK_EVERY_MS = 1_000

export interface CarriedOut {
  done: SyncRequest[]
  /** How many were not asked for, or have not arrived. */
  left: number
  /** What the bridge last said is in the way. */
  pending: PendingWork
}

export interface CarryOutOptions {
  io: Io
  stateDir: string
  /** How long to wait, in milliseconds, while nothing gets through. */
  patienceMs: number
  onDone: (count: number) => void
}

export async function carryOut(
  requests: readonly SyncRequest[],
  options: CarryOutOptions,
): Promise<CarriedOut> {
  const work = new Work(requests, options)
  while (work.left > 0 && !work.isStuck) await work.step()
  return { done: work.done, left: work.left, pending: work.pending }
}

class Work {
  readonly done: SyncRequest[] = []
  pending: PendingWork = []
  readonly #options: CarryOutOptions
  readonly #queue: SyncRequest[]
  /** By the name of its file in the spool. */
  readonly #underway = new Map<string, SyncRequest>()
  #movedMs = performance.now()
  #askedMs = Number.NEGATIVE_INFINITY

  constructor(requests: readonly SyncRequest[], options: CarryOutOptions) {
    this.#queue = [...requests]
    this.#options = options
  }

  get left(): number {
    return this.#queue.length + this.#underway.size
  }

  get isStuck(): boolean {
    return performance.now() - this.#movedMs > this.#options.patienceMs
  }

  async step(): Promise<void> {
    await this.#request()
    await this.#ask()
    const before = this.done.length
    const spooled = await spooledNames(this.#options.stateDir)
    for (const [name, request] of this.#underway)
      if (!spooled.has(name) && (await this.#isDelivered(request))) this.#finish(name, request)
    if (this.done.length === before) return delay(POLL_MS)
    this.#movedMs = performance.now()
    this.#options.onDone(this.done.length - before)
  }

  async #request(): Promise<void> {
    const { io, stateDir } = this.#options
    for (const request of this.#queue.splice(0, AT_ONCE - this.#underway.size))
      this.#underway.set(await recordRequest(stateDir, io.env, request), request)
  }

  /** The first time also makes every retry due. */
  async #ask(): Promise<void> {
    const { io, stateDir, patienceMs } = this.#options
    const nowMs = performance.now()
    if (nowMs - this.#askedMs < ASK_EVERY_MS) return
    const question = this.#askedMs > 0 ? 'report' : 'flush'
    const reply = await askOrStart(io, stateDir, question, nowMs + patienceMs)
    // One that was just started does not answer yet.
    if (reply) this.#askedMs = nowMs
    this.pending = reply ?? this.pending
  }

  /** The session has nothing left to deliver. */
  async #isDelivered({ session_id }: SyncRequest): Promise<boolean> {
    const { stateDir } = this.#options
    const marker = await stat(join(stateDir, 'sessions', session_id, 'unfinished')).catch(() => undefined)
    return marker === undefined
  }

  #finish(name: string, request: SyncRequest): void {
    this.#underway.delete(name)
    this.done.push(request)
  }
}
