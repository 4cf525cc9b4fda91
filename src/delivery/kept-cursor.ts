/**
 * One destination's cursor in one session: how far it has got, and how far the disk knows it has. Knows nothing
 * of what was sent.
 */
import { type Cursor, readCursor, writeCursor } from '../journal/cursor.ts'

/** How long the disk may be behind while more is being sent, in milliseconds. */
const BEHIND_MS = 1_000

export class KeptCursor {
  readonly #folder: string
  readonly #destinationId: string
  readonly #monotonic: () => number
  #current: Cursor
  #kept: Cursor
  #keptAtMs = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()
  #isDiscarded = false

  static async open(folder: string, destinationId: string, monotonic: () => number): Promise<KeptCursor> {
    return new KeptCursor(folder, destinationId, monotonic, await readCursor(folder, destinationId))
  }

  private constructor(folder: string, destinationId: string, monotonic: () => number, cursor: Cursor) {
    this.#folder = folder
    this.#destinationId = destinationId
    this.#monotonic = monotonic
    this.#current = cursor
    this.#kept = cursor
  }

  get current(): Cursor {
    return this.#current
  }

  /** What a bridge that comes after this one will go on from. */
  get kept(): Cursor {
    return this.#kept
  }

  /**
   * Moves on. Where a repeat changes nothing at the destination, the disk may follow later: whoever moves it
   * calls `keep` before resting.
   */
  async advance(cursor: Cursor, isRepeatable: boolean): Promise<void> {
    this.#current = cursor
    if (!isRepeatable || this.#monotonic() - this.#keptAtMs >= BEHIND_MS) await this.keep()
  }

  /** Brings the disk up to date. Where that fails, what it does not know of is sent again. */
  async keep(): Promise<void> {
    const cursor = this.#current
    if (cursor === this.#kept || this.#isDiscarded) return
    try {
      this.#writing = writeCursor(this.#folder, this.#destinationId, cursor)
      await this.#writing
    } catch (error) {
      this.#current = this.#kept
      throw error
    }
    this.#kept = cursor
    this.#keptAtMs = this.#monotonic()
  }

  /** Nothing is written any more once this is done: the session's folder is to go. */
  async discard(): Promise<void> {
    this.#isDiscarded = true
    await this.#writing.catch(() => undefined)
  }
}
