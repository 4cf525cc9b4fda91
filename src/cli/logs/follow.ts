/**
 * Yields the lines that are added to a file, also when it is renamed away and begun anew, as a rotated log is.
 * Knows nothing of what a line says.
 */
import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200
const CHUNK_BYTES = 64 * 1024

/** From a byte offset on, until it is stopped. The file need not be there yet. */
export async function* followLines(path: string, from: number, stopped: AbortSignal): AsyncGenerator<string> {
  let tail = await openTail(path, from)
  try {
    while (!stopped.aborted) {
      const isReplaced = !(await tail?.isAt(path))
      // Whatever was written before the file was renamed away is read before the new one is.
      yield* (await tail?.read()) ?? []
      if (isReplaced) {
        await tail?.close()
        tail = await openTail(path, 0)
        if (tail) continue
      }
      await delay(POLL_MS, undefined, { signal: stopped }).catch(() => undefined)
    }
  } finally {
    await tail?.close()
  }
}

async function openTail(path: string, from: number): Promise<Tail | undefined> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  const { ino, dev } = await file.stat()
  return new Tail(file, `${dev}:${ino}`, from)
}

/** The end of one file, wherever it was renamed to. */
class Tail {
  readonly #file: FileHandle
  readonly #identity: string
  #position: number
  #rest = Buffer.alloc(0)

  constructor(file: FileHandle, identity: string, position: number) {
    this.#file = file
    this.#identity = identity
    this.#position = position
  }

  async isAt(path: string): Promise<boolean> {
    const found = await stat(path).catch(() => undefined)
    return found !== undefined && `${found.dev}:${found.ino}` === this.#identity
  }

  /** Lines that are complete by now. A file that was cut short is read from its beginning. */
  async read(): Promise<string[]> {
    if ((await this.#file.stat()).size < this.#position) this.#position = 0
    const chunks = [this.#rest]
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read(
        Buffer.alloc(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        this.#position,
      )
      if (bytesRead === 0) break
      this.#position += bytesRead
      chunks.push(buffer.subarray(0, bytesRead))
    }
    const bytes = Buffer.concat(chunks)
    const end = bytes.lastIndexOf('\n') + 1
    this.#rest = bytes.subarray(end)
    return bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
