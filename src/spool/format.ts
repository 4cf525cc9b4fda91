/**
 * The bytes of a spool file, version 1 (README.md beside this tells them in full). Must not know where
 * such files lie or what their payload means.
 */
import type { FileHandle } from 'node:fs/promises'

const FAMILY = 'claude-code-sync/'
const VERSION = '1'
const TRAILER = Buffer.from('\0end\n')

/** Room for the family name, a version of up to ten digits, and the NUL that ends them. */
const OPENING_BYTES = FAMILY.length + 11

/**
 * - `complete`: the recorder wrote its trailer, so all of the event is there.
 * - `newer`: written by a later version of this program, which alone can read it.
 * - `unfinished`: no trailer, yet or for ever.
 */
export type FileState = 'complete' | 'newer' | 'unfinished'

/** Looks at a spool file's two ends alone, so that asking costs the same for any size. */
export async function readFileState(file: FileHandle, bytes: number): Promise<FileState> {
  if (isNewer(await readAt(file, 0, OPENING_BYTES))) return 'newer'
  const ending = await readAt(file, Math.max(0, bytes - TRAILER.length), TRAILER.length)
  return ending.equals(TRAILER) ? 'complete' : 'unfinished'
}

export type SpoolContent =
  | { kind: 'event'; fields: ReadonlyMap<string, string>; payload: Buffer }
  | { kind: 'unreadable'; reason: string }

/** Takes a complete spool file apart; one that was damaged says where. */
export function parseFile(content: Buffer): SpoolContent {
  if (!content.subarray(-TRAILER.length).equals(TRAILER)) return unreadable('the trailer is missing')
  const body = content.subarray(0, -TRAILER.length)
  const opening = `${FAMILY}${VERSION}\0`
  if (body.subarray(0, opening.length).toString('latin1') !== opening)
    return unreadable(`the file does not begin with ${FAMILY}${VERSION}`)
  return parseFields(body, opening.length)
}

function parseFields(body: Buffer, start: number): SpoolContent {
  const fields = new Map<string, string>()
  let at = start
  for (;;) {
    const end = body.indexOf(0, at)
    if (end === -1) return unreadable('the header has no end')
    if (end === at) return { kind: 'event', fields, payload: body.subarray(end + 1) }
    const field = body.toString('utf8', at, end)
    const equals = field.indexOf('=')
    if (equals < 1) return unreadable(`header field ${fields.size + 1} has no name`)
    fields.set(field.slice(0, equals), field.slice(equals + 1))
    at = end + 1
  }
}

/** Reasons never quote the file: it may hold an API key. */
function unreadable(reason: string): SpoolContent {
  return { kind: 'unreadable', reason }
}

function isNewer(opening: Buffer): boolean {
  const version = /^claude-code-sync\/(\d+)\0/.exec(opening.toString('latin1'))?.[1]
  return version !== undefined && Number(version) > Number(VERSION)
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
