/**
 * When a destination that failed may be tried again: one pause for all its sessions. Knows times, not items.
 */
import { delayAfter } from './backoff.ts'

export class Pauses {
  readonly #monotonic: () => number
  readonly #random: () => number
  #attempt = 0
  #dueMs = 0
  #isAsked = false

  constructor(monotonic: () => number, random: () => number) {
    this.#monotonic = monotonic
    this.#random = random
  }

  /** When the pause ends, by the monotonic clock; in the past where there is none. */
  get dueMs(): number {
    return this.#dueMs
  }

  get isPausing(): boolean {
    return this.#monotonic() < this.#dueMs
  }

  /** Sessions fail together when a server does: that is one failure, however many were sending. */
  begin(askedMs: number | undefined): void {
    if (this.isPausing && askedMs === undefined) return
    if (!this.isPausing) this.#attempt += 1
    this.#isAsked = askedMs !== undefined
    this.#dueMs = this.#monotonic() + delayAfter(this.#attempt, askedMs, this.#random)
  }

  /** A success that was under way when the pause began says nothing against it. */
  noteSuccess(): void {
    if (!this.isPausing) this.#attempt = 0
  }

  /** What the server asked to wait for is waited for all the same. */
  cutShort(): void {
    if (!this.#isAsked) this.#dueMs = 0
  }

  forget(): void {
    this.#attempt = 0
    this.#dueMs = 0
  }
}
