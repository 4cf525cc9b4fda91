/**
 * Which destinations there are, with whose secrets, and one courier for each. A secret is only ever used for
 * the URL that came with it. Knows nothing of sessions' content.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { mergeCounts } from '../delivery/counts.ts'
import { Courier, type CourierReport } from '../delivery/courier.ts'
import { type Destination, fingerprintOf } from '../delivery/destination.ts'
import { KeptPauses } from '../delivery/kept-pauses.ts'
import { type GiveUpReason, Ledger } from '../delivery/ledger.ts'
import type { KeptPause } from '../delivery/pauses.ts'
import type { ItemExporter } from '../delivery/send.ts'
import type { ItemStream } from '../delivery/stream.ts'
import { replaceFile } from '../disk/replace-file.ts'
import { readCursor } from '../journal/cursor.ts'
import { type Log, reasonOf } from './log.ts'

const place = { name: z.string(), url: z.string(), allowHttp: z.boolean() }
const texts = z.record(z.string(), z.string())

const credentialsSchema = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ ...place, kind: z.literal('opensync'), apiKey: z.string() }),
    z.object({
      ...place,
      kind: z.literal('otlp'),
      protocol: z.enum(['http/json', 'http/protobuf']),
      headers: texts,
      content: z.enum(['none', 'full']),
      resource: texts,
    }),
  ]),
)
type Credentials = z.infer<typeof credentialsSchema>

export interface DestinationReport extends CourierReport {
  id: string
  name: string
  url: string
  /** Items that were given up although it never refused them. */
  givenUp: Record<Exclude<GiveUpReason, 'refused'>, number>
}

export type HomelessReport = Pick<DestinationReport, 'id' | 'pending' | 'rejected' | 'givenUp'>

export class Destinations {
  readonly #path: string
  readonly #log: Log
  readonly #makeExporter: (destination: Destination) => ItemExporter
  readonly #couriers = new Map<string, { courier: Courier; destination: Destination }>()
  #credentials: Credentials = {}
  #configured: readonly Destination[] = []
  #edition = ''

  readonly #listeners = new Set<() => void>()
  readonly #ledger: Ledger
  readonly #pauses: KeptPauses

  private constructor(
    path: string,
    ledger: Ledger,
    pauses: KeptPauses,
    log: Log,
    makeExporter: (destination: Destination) => ItemExporter,
  ) {
    this.#path = path
    this.#ledger = ledger
    this.#pauses = pauses
    this.#log = log
    this.#makeExporter = makeExporter
  }

  static async open(
    bridgeDir: string,
    log: Log,
    makeExporter: (destination: Destination) => ItemExporter,
  ): Promise<Destinations> {
    const ledger = await Ledger.open(join(bridgeDir, 'given-up.json'))
    const pauses = await KeptPauses.open(join(bridgeDir, 'pauses.json'))
    const destinations = new Destinations(join(bridgeDir, 'credentials'), ledger, pauses, log, makeExporter)
    destinations.#credentials = await readCredentials(destinations.#path)
    return destinations
  }

  /**
   * What the configuration file names now. Its secrets stay in that file. `edition` changes whenever somebody has
   * saved it: what they mended may be elsewhere, as where they logged in again by the same key, so all is tried anew.
   */
  async configure(destinations: readonly Destination[], edition = ''): Promise<void> {
    const changed = destinations.filter(
      (destination) => !this.#configured.some((known) => isSame(known, destination)),
    )
    this.#configured = destinations
    for (const destination of changed) await this.#renew(destination)
    if (this.#edition !== edition) this.#tryAnew(edition)
    for (const id of this.#couriers.keys()) if (this.#find(id) === undefined) await this.#dismiss(id)
  }

  /** What a session's own environment names: its secrets are kept for as long as something may need them. */
  async remember(destination: Destination): Promise<void> {
    const { id, ...credential } = destination
    const known = this.#credentials[id]
    if (known && isSame({ id, ...known }, destination)) return
    this.#credentials[id] = credential
    await replaceFile(this.#path, `${JSON.stringify(this.#credentials)}\n`)
    await this.#renew(destination)
  }

  /** The courier for this id; undefined where nothing says any more where to send. */
  courier(id: string): Courier | undefined {
    const running = this.#couriers.get(id)
    if (running) return running.courier
    const destination = this.#find(id)
    if (destination === undefined) return undefined
    const courier = new Courier({
      destinationId: id,
      exporter: this.#makeExporter(destination),
      log: this.#log,
      pause: this.#pauses.of(id, this.#stateOf(destination)),
      onPause: (pause) => void this.#keepPause(id, pause),
      onDrained: () => {
        for (const listener of this.#listeners) listener()
      },
    })
    this.#couriers.set(id, { courier, destination })
    return courier
  }

  /** Calls `listener` whenever a destination has all that there is of a session. */
  onDrained(listener: () => void): void {
    this.#listeners.add(listener)
  }

  get running(): Courier[] {
    return [...this.#couriers.values()].map(({ courier }) => courier)
  }

  /** Lets go of a session that is delivered, but for what was refused of it. */
  async release(sessionId: string): Promise<void> {
    for (const [id, { courier }] of this.#couriers)
      await this.#ledger.noteRefused(sessionId, id, (await courier.remove(sessionId)).refused)
  }

  /** Lets go of a session whatever waits of it. Returns how many items that were. */
  async giveUp(stream: ItemStream, reason: Exclude<GiveUpReason, 'refused'>): Promise<number> {
    const { sessionId } = stream
    let items = 0
    for (const id of new Set([...this.#couriers.keys(), ...stream.destinations()])) {
      const courier = this.#couriers.get(id)?.courier
      const { refused, waiting } = await (courier?.remove(sessionId) ?? untaken(stream, id))
      await this.#ledger.noteRefused(sessionId, id, refused)
      if (waiting > 0) await this.#ledger.noteGivenUp(sessionId, id, reason, waiting)
      items += waiting
    }
    await this.#ledger.forget(sessionId)
    return items
  }

  /** Lets go of a session that nothing is to be known of. */
  async abandon(sessionId: string): Promise<void> {
    for (const { courier } of this.#couriers.values()) await courier.remove(sessionId)
    await this.#ledger.strike(sessionId)
  }

  /** The keys and header values that are known, whether or not anything is sent with them now. */
  get all(): Destination[] {
    const remembered = Object.entries(this.#credentials).map(([id, credential]) => ({ id, ...credential }))
    return [...this.#configured, ...remembered]
  }

  /** The journals of these sessions are gone. */
  async forget(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) await this.#ledger.forget(id)
  }

  /** Drops the secrets of environments that no session may need any more. */
  async dropCredentials(isNeeded: (destinationId: string) => boolean): Promise<void> {
    const kept = Object.entries(this.#credentials).filter(([id]) => isNeeded(id))
    if (kept.length === Object.keys(this.#credentials).length) return
    this.#credentials = Object.fromEntries(kept)
    await replaceFile(this.#path, `${JSON.stringify(this.#credentials)}\n`)
  }

  /** `isLive` tells sessions whose refusals their couriers still count. */
  report(isLive: (sessionId: string) => boolean): DestinationReport[] {
    return [...this.#couriers].map(([id, { courier, destination }]) => {
      const { refused, ...givenUp } = this.#ledger.total(id, isLive)
      const report = courier.report()
      const rejected = mergeCounts([report.rejected, refused])
      return { id, name: destination.name, url: destination.url, ...report, rejected, givenUp }
    })
  }

  /** What waits for places that nothing names any more, and what was given up for them. */
  async homeless(
    streams: readonly ItemStream[],
    isLive: (sessionId: string) => boolean,
  ): Promise<HomelessReport[]> {
    const ids = new Set([
      ...this.#ledger.destinations,
      ...streams.flatMap((stream) => [...stream.destinations()]),
    ])
    const reports: HomelessReport[] = []
    for (const id of ids) {
      if (this.isNamed(id)) continue
      const { refused, ...givenUp } = this.#ledger.total(id, isLive)
      const left = await Promise.all(streams.map((stream) => untaken(stream, id)))
      const pending = left.reduce((sum, { waiting }) => sum + waiting, 0)
      reports.push({
        id,
        pending,
        rejected: mergeCounts([refused, ...left.map((of) => of.refused)]),
        givenUp,
      })
    }
    return reports
  }

  /** Whether something says where its items are to be sent. */
  isNamed = (id: string): boolean => this.#find(id) !== undefined

  #find(id: string): Destination | undefined {
    const configured = this.#configured.find((destination) => destination.id === id)
    if (configured) return configured
    const credential = this.#credentials[id]
    return credential && { id, ...credential }
  }

  /** The user took its secrets back: nothing more is sent there, and what waits is kept for when it is named again. */
  async #dismiss(id: string): Promise<void> {
    const courier = this.#couriers.get(id)?.courier
    this.#couriers.delete(id)
    await courier?.stop()
  }

  #tryAnew(edition: string): void {
    this.#edition = edition
    for (const courier of this.running) courier.tryAnew()
  }

  #stateOf = (destination: Destination): string => `${fingerprintOf(destination)}@${this.#edition}`

  async #keepPause(id: string, pause: KeptPause | undefined): Promise<void> {
    const destination = this.#find(id)
    if (destination === undefined) return
    await this.#pauses
      .put(id, this.#stateOf(destination), pause)
      .catch((error) => this.#log(`the next bridge will not know how long to wait: ${reasonOf(error)}`))
  }

  /** What is new of a known place, its key above all, replaces what was, and unparks what waited for it. */
  async #renew(destination: Destination): Promise<void> {
    const running = this.#couriers.get(destination.id)
    if (running === undefined || isSame(running.destination, destination)) return
    running.destination = destination
    await running.courier.useExporter(this.#makeExporter(destination))
  }
}

/** What a place that has no courier did not get of a session: of what is told there once, and for good. */
async function untaken(
  stream: ItemStream,
  id: string,
): Promise<{ refused: Record<string, number>; waiting: number }> {
  const cursor = await readCursor(stream.folder, id)
  const waiting = stream.after(id, cursor, ({ type }) => type === 'ended')
  return { refused: cursor.rejected, waiting: waiting.length }
}

const isSame = (a: Destination, b: Destination): boolean => isDeepStrictEqual(a, b)

async function readCredentials(path: string): Promise<Credentials> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {} // None yet, or damaged: the next event from that environment brings its key again.
  }
}
