/**
 * When a destination that failed may be tried again: one pause for all its sessions, or, where it refuses whoever
 * sends, none until that changes. Knows times, not items.
 */
import { delayAfter, LONGEST_ASKED_MS } from './backoff.ts'

/** What the next bridge must know of it. */
export interface KeptPause {
  /** Failures in a row. */
  attempt: number
  /** When it may be tried again, Unix milliseconds. */
  dueMs: number
  /** How long that was from when it failed, in milliseconds. */
  lengthMs: number
  /** The server itself asked for it. */
  isAsked: boolean
  /** Why nothing is sent at all. */
  parked?: string | undefined
}

export interface PauseOptions {
  /** Milliseconds since an arbitrary start, that no change of the clock moves. */
  monotonic: () => number
  /** Unix milliseconds. */
  now: () => number
  random: () => number
  /** Where an earlier bridge was. */
  kept?: KeptPause | undefined
  /** Called with what is to be kept from now on; undefined where nothing is in the way. */
  onChange?: (kept: KeptPause | undefined) => void
}

export class Pauses {
  readonly #options: PauseOptions
  #attempt = 0
  #dueMs = 0
  #lengthMs = 0
  #isAsked = false
  #parked: string | undefined

  constructor(options: PauseOptions) {
    this.#options = options
    if (options.kept) this.#resume(options.kept)
  }

  /** Between two bridges only the clock of the machine tells how long it was, and that one may be set back. */
  #resume({ attempt, dueMs, lengthMs, isAsked, parked }: KeptPause): void {
    const { monotonic, now } = this.#options
    this.#attempt = attempt
    this.#lengthMs = Math.min(lengthMs, LONGEST_ASKED_MS)
    this.#dueMs = monotonic() + Math.min(dueMs - now(), this.#lengthMs)
    this.#isAsked = isAsked
    this.#parked = parked
  }

  /** When the pause ends, by the monotonic clock; in the past where there is none. */
  get dueMs(): number {
    return this.#dueMs
  }

  get isPausing(): boolean {
    return this.#options.monotonic() < this.#dueMs
  }

  /** Nothing is sent, whatever the time. */
  get isParked(): boolean {
    return this.#parked !== undefined
  }

  /** Why nothing is sent, whatever the time; undefined where that is not so. */
  get parked(): string | undefined {
    return this.#parked
  }

  /** Sessions fail together when a server does: that is one failure, however many were sending. */
  begin(askedMs: number | undefined): void {
    if (this.isPausing && askedMs === undefined) return
    if (!this.isPausing) this.#attempt += 1
    this.#isAsked = askedMs !== undefined
    const { monotonic, random } = this.#options
    this.#lengthMs = delayAfter(this.#attempt, askedMs, random)
    this.#dueMs = monotonic() + this.#lengthMs
    this.#tell()
  }

  park(reason: string): void {
    this.#parked = reason
    this.#tell()
  }

  /** A success that was under way when the pause began says nothing against it. */
  noteSuccess(): void {
    if (this.isPausing || this.#attempt === 0) return
    this.#attempt = 0
    this.#tell()
  }

  /** What the server asked to wait for is waited for all the same. */
  cutShort(): void {
    if (!this.#isAsked) this.#dueMs = 0
  }

  forget(): void {
    this.#attempt = 0
    this.#dueMs = 0
    this.#parked = undefined
    this.#tell()
  }

  #tell(): void {
    const isNothing = this.#attempt === 0 && this.#parked === undefined
    this.#options.onChange?.(isNothing ? undefined : this.#kept())
  }

  #kept(): KeptPause {
    const { monotonic, now } = this.#options
    return {
      attempt: this.#attempt,
      dueMs: Math.round(now() + this.#dueMs - monotonic()),
      lengthMs: Math.round(this.#lengthMs),
      isAsked: this.#isAsked,
      parked: this.#parked,
    }
  }
}
