/**
 * The sessions that the page shows, read from their journals when they are asked for. Reads no more of them than it
 * must, and keeps what they amount to for as long as their journals stay the same. Knows nothing of HTML.
 */
import { findJournals, type JournalFile, listJournals } from '../sessions/journals.ts'
import type { RecalledSession, SessionSummary } from '../sessions/recall.ts'
import { holds, mayHold, wordsOf } from '../sessions/search.ts'

export interface Library {
  /** Those that were at work last; with words, those that hold all of them. */
  newest(limit: number, text: string): Promise<Shelf>
  /** Undefined where there is none of this id, or nothing to show of it. Throws where it can't be read. */
  session(sessionId: string): Promise<RecalledSession | undefined>
}

export interface Shelf {
  found: SessionSummary[]
  /** Whether there are more than were asked for. */
  hasMore: boolean
  /** Sessions that can't be read now, such as a newer version's. */
  unreadable: { sessionId: string; reason: string }[]
}

export type Recall = (file: JournalFile) => Promise<RecalledSession | undefined>

export function createLibrary(stateDir: string, recall: Recall): Library {
  const summaries = new Map<string, { writtenMs: number; summary: SessionSummary }>()

  async function summaryOf(file: JournalFile, words: readonly string[]): Promise<SessionSummary | undefined> {
    const known = summaries.get(file.sessionId)
    if (words.length === 0 && known?.writtenMs === file.writtenMs && !isOnItsWay(known.summary))
      return known.summary
    if (!(await mayHold(file, words))) return undefined
    const session = await recall(file)
    if (session === undefined) return undefined
    summaries.set(file.sessionId, { writtenMs: file.writtenMs, summary: session.summary })
    return holds(session, words) ? session.summary : undefined
  }

  return {
    async newest(limit, text) {
      const words = wordsOf(text)
      const shelf: Shelf = { found: [], hasMore: false, unreadable: [] }
      for (const file of await listJournals(stateDir)) {
        try {
          const summary = await summaryOf(file, words)
          shelf.hasMore = summary !== undefined && shelf.found.length === limit
          if (shelf.hasMore) break
          if (summary) shelf.found.push(summary)
        } catch (error) {
          shelf.unreadable.push({ sessionId: file.sessionId, reason: reasonOf(error) })
        }
      }
      return shelf
    },
    async session(sessionId) {
      const [file] = await findJournals(stateDir, sessionId)
      return file?.sessionId === sessionId ? recall(file) : undefined
    },
  }
}

/** Deliveries come on without a word in the journal. */
const isOnItsWay = ({ deliveries }: SessionSummary): boolean =>
  deliveries.some(({ state }) => state === 'pending')

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
