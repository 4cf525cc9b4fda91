/** One timer, for whatever is due first: whoever it wakes looks at everything. Knows no items. */
export class Alarm {
  readonly #monotonic: () => number
  readonly #wake: () => void
  #timer: NodeJS.Timeout | undefined
  #dueMs: number | undefined

  constructor(monotonic: () => number, wake: () => void) {
    this.#monotonic = monotonic
    this.#wake = wake
  }

  /** By the monotonic clock, and sooner where it was set to ring sooner. */
  ringAt(dueMs: number): void {
    if (this.#dueMs !== undefined && this.#dueMs <= dueMs) return
    clearTimeout(this.#timer)
    this.#dueMs = dueMs
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, dueMs - this.#monotonic()))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #ring(): void {
    this.#dueMs = undefined
    this.#wake()
  }
}
