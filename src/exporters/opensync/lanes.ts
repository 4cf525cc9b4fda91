/**
 * Runs tasks one after the other within a lane, and a bounded number of lanes at once. Knows nothing of what
 * the tasks do.
 */
export class Lanes {
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(limit: number) {
    this.#free = limit
  }

  async run<Result>(lane: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(lane)
    const mine = this.#after(before, task)
    const tail = mine.catch(() => {})
    this.#tails.set(lane, tail)
    try {
      return await mine
    } finally {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane)
    }
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values())
  }

  async #after<Result>(before: Promise<unknown> | undefined, task: () => Promise<Result>): Promise<Result> {
    await before
    await this.#acquire()
    try {
      return await task()
    } finally {
      this.#release()
    }
  }

  async #acquire(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free -= 1
  }

  /** A place that is given up goes straight to the one who waits longest. */
  #release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}
