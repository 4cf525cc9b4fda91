/**
 * The pauses of all destinations, kept on the disk, so that a bridge keeps to what its predecessor was told. Knows
 * neither secrets nor items.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { replaceFile } from '../disk/replace-file.ts'
import type { KeptPause } from './pauses.ts'

const fileSchema = z.record(
  z.string(),
  z.object({
    /** What it was that failed: another key or other headers are not to wait for what these were told. */
    of: z.string(),
    attempt: z.number().int().nonnegative(),
    dueMs: z.number(),
    lengthMs: z.number(),
    isAsked: z.boolean(),
    parked: z.string().optional(),
  }),
)

export class KeptPauses {
  readonly #path: string
  #content: z.infer<typeof fileSchema>
  #written: Promise<void> = Promise.resolve()

  private constructor(path: string, content: z.infer<typeof fileSchema>) {
    this.#path = path
    this.#content = content
  }

  /** Nothing is known where the file is missing or damaged: it is tried again at once, and told again. */
  static async open(path: string): Promise<KeptPauses> {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    return new KeptPauses(path, parse(text))
  }

  /** Undefined where nothing is in the way of the destination `id`, as `of` has it. */
  of(id: string, of: string): KeptPause | undefined {
    const known = this.#content[id]
    return known?.of === of ? known : undefined
  }

  /** Returns when it is on the disk. */
  put(id: string, of: string, pause: KeptPause | undefined): Promise<void> {
    const { [id]: before, ...others } = this.#content
    if (before === undefined && pause === undefined) return this.#written
    this.#content = pause === undefined ? others : { ...others, [id]: { of, ...pause } }
    this.#written = this.#written
      .catch(() => undefined)
      .then(() => replaceFile(this.#path, `${JSON.stringify(this.#content)}\n`))
    return this.#written
  }
}

function parse(text: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
