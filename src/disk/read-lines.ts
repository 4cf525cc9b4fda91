/**
 * Reads the complete lines of a growing file on from an offset. Knows nothing of what a line says.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate as othersTurn } from 'node:timers/promises'

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 0x0a

export interface Line {
  /** Byte offset at which the line begins. */
  offset: number
  /** Byte offset after its newline: where to read on. */
  next: number
  /** UTF-8, without the newline. Decoded by whoever wants to know what it says. */
  bytes: Buffer
}

/**
 * Yields every line of `path` that begins at or after `from` and ends, newline included, before `limit`
 * (byte offsets). A last line without a newline is unfinished, and left for later. Reads without leaving the thread,
 * as a hop to another one and back costs more than a piece of a file, and lets others have their turn after each.
 */
export async function* readLines(path: string, from: number, limit: number): AsyncGenerator<Line> {
  const file = openSync(path, 'r')
  try {
    let pieces: Buffer[] = []
    let lineStart = from
    let position = from
    while (position < limit) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, limit - position))
      const bytesRead = readSync(file, buffer, 0, buffer.length, position)
      if (bytesRead === 0) return
      let begin = 0
      for (
        let end = buffer.indexOf(NEWLINE);
        end !== -1 && end < bytesRead;
        end = buffer.indexOf(NEWLINE, begin)
      ) {
        const next = position + end + 1
        yield { offset: lineStart, next, bytes: joined(pieces, buffer.subarray(begin, end)) }
        pieces = []
        lineStart = next
        begin = end + 1
      }
      pieces.push(buffer.subarray(begin, bytesRead))
      position += bytesRead
      await othersTurn()
    }
  } finally {
    closeSync(file)
  }
}

/** Most lines lie in one chunk, and need no copy. */
const joined = (pieces: readonly Buffer[], last: Buffer): Buffer =>
  pieces.length === 0 ? last : Buffer.concat([...pieces, last])
