/**
 * How far each destination has read a session's items. A cursor moves only after its destination took the
 * item, or refused it for good. Knows nothing of how items are made or sent.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { replaceFile } from '../disk/replace-file.ts'

const cursorSchema = z.object({
  /** Byte offset of the journal line that caused the last item taken. */
  offset: z.number().int(),
  /** Which of the items that this line caused. */
  item: z.number().int(),
  /** Items refused for good, by reason; they are counted, never sent again. */
  rejected: z.record(z.string(), z.number()).default({}),
})

export type Cursor = z.infer<typeof cursorSchema>

/** Before the first item of a journal. */
export const START: Cursor = { offset: -1, item: -1, rejected: {} }

/** Where an item stands in the sequence of its session. */
export interface Position {
  offset: number
  item: number
}

export const isPast = (position: Position, cursor: Position): boolean =>
  position.offset > cursor.offset || (position.offset === cursor.offset && position.item > cursor.item)

export async function readCursor(sessionFolder: string, destinationId: string): Promise<Cursor> {
  const path = cursorPath(sessionFolder, destinationId)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return START
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch {
    return START // Unreadable: everything is sent again, which changes nothing at the destination.
  }
}

export async function writeCursor(
  sessionFolder: string,
  destinationId: string,
  cursor: Cursor,
): Promise<void> {
  await replaceFile(cursorPath(sessionFolder, destinationId), `${JSON.stringify(cursor)}\n`)
}

/** Everything is sent again. */
export const dropCursor = (sessionFolder: string, destinationId: string): Promise<void> =>
  rm(cursorPath(sessionFolder, destinationId), { force: true })

const cursorPath = (sessionFolder: string, destinationId: string): string =>
  join(sessionFolder, 'cursors', `${destinationId}.json`)
