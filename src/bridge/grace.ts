/**
 * How long sessions have waited for what their transcripts are still to show. Knows times, and nothing of what is
 * waited for.
 */
import type { LiveSession } from './live-session.ts'

/** How long a hook's last message may be missing from the transcript before it is taken for all there is. */
const GRACE_MS = 5_000

export class Grace {
  readonly #sinceMs = new Map<string, number>()

  /** Whether nothing is waited for any longer. What a dead client has not written by now, it never will. */
  isOver({ id, settling }: LiveSession, isDead: boolean, nowMs: number): boolean {
    if (settling !== 'waiting') {
      this.#sinceMs.delete(id)
      return settling === 'ready'
    }
    const sinceMs = this.#sinceMs.get(id) ?? nowMs
    this.#sinceMs.set(id, sinceMs)
    return isDead || nowMs - sinceMs >= GRACE_MS
  }

  forget(id: string): void {
    this.#sinceMs.delete(id)
  }
}
