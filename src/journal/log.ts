/**
 * A session's journal: an append-only file of observations, the only truth about the session. A complete
 * line never changes. Knows nothing of spans or destinations.
 */
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../disk/read-lines.ts'
import { JOURNAL_VERSION, type Json, type Observation, observationSchema } from './observation.ts'

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
  /** Appends admitted observations in one write, and returns when they are on the disk. */
  append(observations: readonly Json[]): Promise<void>
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

async function append(path: string, observations: readonly Json[]): Promise<void> {
  if (observations.length === 0) return
  const text = observations.map((observation) => `${JSON.stringify(toLine(observation))}\n`).join('')
  const file = await open(path, 'a+', 0o600)
  try {
    await writeAtOnce(file, Buffer.from((await endsTorn(file)) ? `\n${text}` : text))
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Another bridge's lines must not come in between, as they may where a long text is written piece by piece. */
async function writeAtOnce(file: FileHandle, bytes: Buffer): Promise<void> {
  const { bytesWritten } = await file.write(bytes)
  if (bytesWritten < bytes.length)
    throw new Error(
      `only ${bytesWritten} of ${bytes.length} bytes could be written to the journal: is the disk full?`,
    )
}

const toLine = (observation: Json) => ({ v: JOURNAL_VERSION, ...(observation as object) })

/** A writer that died left half a line: it is ended and passed over, never cut, as another may be writing. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== 0x0a
}

async function* read(path: string, from: number): AsyncGenerator<JournalLine> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  for await (const { offset, next, text } of readLines(path, from, found.size)) {
    const observation = parseLine(text, path)
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
