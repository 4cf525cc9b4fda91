/** One session on its way to one destination: what is sent of it, and what came in the way. Data alone. */
import type { KeptCursor } from './kept-cursor.ts'
import type { ItemStream } from './stream.ts'

export interface Lane {
  stream: ItemStream
  cursor: KeptCursor
  busy: boolean
  /** Failures of its first item that may be the item's own fault. */
  suspicion?: { reason: string; times: number; deliveredBefore: number }
  dueMs: number
  /** Items that are sent one by one: together they were refused, and one of them may be why. */
  singly: number
}
