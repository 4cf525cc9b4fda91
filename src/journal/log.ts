/**
 * A session's journal: an append-only file of observations, the only truth about the session. A complete
 * line never changes. Knows nothing of spans or destinations.
 */
import { closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readLines } from '../disk/read-lines.ts'
import { JOURNAL_VERSION, type Observation, observationSchema } from './observation.ts'

export interface JournalLine {
  /** Byte offset of the line: what cursors point at. */
  offset: number
  /** Byte offset after it: where to read on. */
  next: number
  /** Undefined where the line is torn, void, or not of this format: it is passed over, and takes nothing with it. */
  observation: Observation | undefined
}

/** A line of a newer format: nothing after it may be read by this version, nor be taken for lost. */
export class NewerJournalError extends Error {
  override readonly name = 'NewerJournalError'
}

export interface Journal {
  readonly path: string
  /**
   * Appends admitted observations in one write, and returns their lines when they are on the disk; undefined where
   * another writer's lines may be among them, so that only reading tells where they lie.
   */
  append(observations: readonly Observation[]): Promise<JournalLine[] | undefined>
  /** Complete lines from a byte offset on. Throws NewerJournalError at a line of a newer format. */
  read(from: number): AsyncGenerator<JournalLine>
}

/** The journal in `folder`, which is made if it isn't there. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'journal.jsonl')
  return {
    path,
    append: (observations) => append(path, observations),
    read: (from) => read(path, from),
  }
}

async function append(
  path: string,
  observations: readonly Observation[],
): Promise<JournalLine[] | undefined> {
  if (observations.length === 0) return []
  const texts = observations.map(
    (observation) => `${JSON.stringify({ v: JOURNAL_VERSION, ...observation })}\n`,
  )
  // Only syncing waits for the disk: a hop to another thread and back costs more than each of the other calls.
  const file = openSync(path, 'a+', 0o600)
  try {
    const { size } = fstatSync(file)
    const start = endsTorn(file, size) ? '\n' : ''
    const bytes = Buffer.from(start + texts.join(''))
    writeAtOnce(file, bytes)
    await syncToDisk(file)
    const isAlone = fstatSync(file).size === size + bytes.length
    return isAlone ? linesFrom(size + start.length, texts, observations) : undefined
  } finally {
    closeSync(file)
  }
}

const syncToDisk = promisify(fdatasync)

function linesFrom(
  start: number,
  texts: readonly string[],
  observations: readonly Observation[],
): JournalLine[] {
  let next = start
  return observations.map((observation, index) => {
    const offset = next
    next += Buffer.byteLength(texts[index] ?? '')
    return { offset, next, observation: isVoid(observation, offset) ? undefined : observation }
  })
}

/** Another bridge's lines must not come in between, as they may where a long text is written piece by piece. */
function writeAtOnce(file: number, bytes: Buffer): void {
  const bytesWritten = writeSync(file, bytes)
  if (bytesWritten < bytes.length)
    throw new Error(
      `only ${bytesWritten} of ${bytes.length} bytes could be written to the journal: is the disk full?`,
    )
}

/** A writer that died left half a line: it is ended and passed over, never cut, as another may be writing. */
function endsTorn(file: number, size: number): boolean {
  if (size === 0) return false
  const last = Buffer.alloc(1)
  readSync(file, last, 0, 1, size - 1)
  return last[0] !== 0x0a
}

async function* read(path: string, from: number): AsyncGenerator<JournalLine> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  for await (const { offset, next, bytes } of readLines(path, from, found.size)) {
    const observation = parseLine(bytes.toString(), path)
    yield { offset, next, observation: observation && isVoid(observation, offset) ? undefined : observation }
  }
}

const isVoid = (observation: Observation, offset: number): boolean =>
  'after' in observation && observation.after !== undefined && observation.after !== offset

function parseLine(text: string, path: string): Observation | undefined {
  const value = parseJson(text)
  const version = versionOf(value)
  if (version === undefined) return undefined
  if (version > JOURNAL_VERSION)
    throw new NewerJournalError(
      `${path} was written by a newer claude-code-sync (journal format ${version}); update this one to read it`,
    )
  return observationSchema.safeParse(value).data
}

function versionOf(value: unknown): number | undefined {
  const isVersioned = typeof value === 'object' && value !== null && 'v' in value
  return isVersioned && typeof value.v === 'number' ? value.v : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
