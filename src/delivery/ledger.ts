/**
 * What was given up, by destination and reason: kept on the disk, for nothing is dropped in silence. Knows
 * counts, never content.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { replaceFile } from '../disk/replace-file.ts'

/**
 * - `refused`: the destination refused the item for good.
 * - `expired`: it could not be delivered within `retentionDays`.
 * - `over_size`: what waited took more room than `retentionBytes`, and this was the oldest.
 */
export const GIVE_UP_REASONS = ['refused', 'expired', 'over_size'] as const
export type GiveUpReason = (typeof GIVE_UP_REASONS)[number]

const countsSchema = z.object({
  /** By the destination's own words. */
  refused: z.record(z.string(), z.number()).default({}),
  expired: z.number().default(0),
  over_size: z.number().default(0),
})
export type GivenUp = z.infer<typeof countsSchema>

const byDestination = z.record(z.string(), countsSchema)
const ledgerSchema = z.object({
  /** Of sessions that are there: written again, for they may go on. */
  sessions: z.record(z.string(), byDestination).default({}),
  /** Of sessions whose journals are gone. */
  earlier: byDestination.default({}),
})

export class Ledger {
  readonly #path: string
  #content: z.infer<typeof ledgerSchema>

  private constructor(path: string, content: z.infer<typeof ledgerSchema>) {
    this.#path = path
    this.#content = content
  }

  static async open(path: string): Promise<Ledger> {
    const text = await readFile(path, 'utf8').catch(() => '{}')
    return new Ledger(path, parse(text))
  }

  /** Sets what this session's items were refused for; twice is as good as once. */
  async noteRefused(
    sessionId: string,
    destinationId: string,
    refused: Record<string, number>,
  ): Promise<void> {
    const known = this.#of(sessionId, destinationId)
    if (Object.keys(refused).length === 0 && Object.keys(known.refused).length === 0) return
    await this.#put(sessionId, destinationId, { ...known, refused })
  }

  async noteGivenUp(
    sessionId: string,
    destinationId: string,
    reason: Exclude<GiveUpReason, 'refused'>,
    items: number,
  ): Promise<void> {
    const known = this.#of(sessionId, destinationId)
    await this.#put(sessionId, destinationId, { ...known, [reason]: known[reason] + items })
  }

  /** Nothing is to be known of the session. */
  async strike(sessionId: string): Promise<void> {
    const { [sessionId]: struck, ...sessions } = this.#content.sessions
    if (struck !== undefined) await this.#write({ ...this.#content, sessions })
  }

  /** The session's journal is gone: it can't be told from others any more. */
  async forget(sessionId: string): Promise<void> {
    const { [sessionId]: gone, ...sessions } = this.#content.sessions
    if (gone === undefined) return
    const earlier = { ...this.#content.earlier }
    for (const [id, counts] of Object.entries(gone)) earlier[id] = sum([earlier[id] ?? NOTHING, counts])
    await this.#write({ sessions, earlier })
  }

  /** Every destination that something is counted of. */
  get destinations(): string[] {
    const { sessions, earlier } = this.#content
    return [...new Set([earlier, ...Object.values(sessions)].flatMap((counts) => Object.keys(counts)))]
  }

  /** All that this destination did not get; refusals of sessions in `live` are counted elsewhere. */
  total(destinationId: string, live: (sessionId: string) => boolean): GivenUp {
    const ofSessions = Object.entries(this.#content.sessions).flatMap(([sessionId, counts]) => {
      const own = counts[destinationId]
      if (own === undefined) return []
      return [live(sessionId) ? { ...own, refused: {} } : own]
    })
    return sum([this.#content.earlier[destinationId] ?? NOTHING, ...ofSessions])
  }

  #of = (sessionId: string, destinationId: string): GivenUp =>
    this.#content.sessions[sessionId]?.[destinationId] ?? NOTHING

  async #put(sessionId: string, destinationId: string, counts: GivenUp): Promise<void> {
    const { sessions } = this.#content
    const ofSession = { ...sessions[sessionId], [destinationId]: counts }
    await this.#write({ ...this.#content, sessions: { ...sessions, [sessionId]: ofSession } })
  }

  async #write(content: z.infer<typeof ledgerSchema>): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(content)}\n`)
    this.#content = content
  }
}

const NOTHING: GivenUp = { refused: {}, expired: 0, over_size: 0 }

function sum(counts: readonly GivenUp[]): GivenUp {
  const refused: Record<string, number> = {}
  for (const [reason, times] of counts.flatMap((some) => Object.entries(some.refused)))
    refused[reason] = (refused[reason] ?? 0) + times
  return {
    refused,
    expired: counts.reduce((total, { expired }) => total + expired, 0),
    over_size: counts.reduce((total, { over_size }) => total + over_size, 0),
  }
}

function parse(text: string): z.infer<typeof ledgerSchema> {
  try {
    return ledgerSchema.parse(JSON.parse(text))
  } catch {
    return { sessions: {}, earlier: {} }
  }
}
