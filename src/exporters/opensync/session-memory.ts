/**
 * What one exporter remembers of the sessions it has sent to, so that a session comes before its messages and
 * a foreign program's repeated history is sent once. Bounded: what is forgotten is at worst sent again.
 */

const MAX_SESSIONS = 1_000
const MAX_SAYINGS = 5_000

/** A foreign session's facts, each sent when it is first known. */
export interface SessionFacts {
  title?: string | undefined
  model?: string | undefined
  provider?: string | undefined
}

export class SessionMemory {
  /** OpenSync knows the session, as far as this exporter can tell. */
  introduced = false
  facts: SessionFacts = {}
  /** The span whose input was the first of the session. */
  firstInput: string | undefined
  readonly #said = new Set<string>()

  hasSaid(saying: string): boolean {
    return this.#said.has(saying)
  }

  remember(sayings: readonly string[]): void {
    for (const saying of sayings) {
      this.#said.add(saying)
      dropOldest(this.#said, MAX_SAYINGS)
    }
  }
}

export class SessionMemories {
  readonly #sessions = new Map<string, SessionMemory>()

  of(sessionId: string): SessionMemory {
    const memory = this.#sessions.get(sessionId) ?? new SessionMemory()
    this.#sessions.delete(sessionId)
    this.#sessions.set(sessionId, memory)
    dropOldest(this.#sessions, MAX_SESSIONS)
    return memory
  }
}

/** Maps and sets keep the order in which their keys came. */
function dropOldest<Key>(
  collection: { size: number; keys(): Iterator<Key>; delete(key: Key): boolean },
  limit: number,
) {
  if (collection.size <= limit) return
  const oldest = collection.keys().next()
  if (!oldest.done) collection.delete(oldest.value)
}
