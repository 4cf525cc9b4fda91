/**
 * Which destinations there are, with whose keys, and one courier for each. A key is only ever used for the
 * URL that came with it. Knows nothing of sessions' content.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { ResolvedConfig } from '../config/resolve.ts'
import { Courier, type CourierReport } from '../delivery/courier.ts'
import { type Destination, destinationId } from '../delivery/destination.ts'
import type { ItemExporter } from '../delivery/send.ts'
import { replaceFile } from '../disk/replace-file.ts'
import type { Log } from './log.ts'

const credentialsSchema = z.record(
  z.string(),
  z.object({ kind: z.literal('opensync'), url: z.string(), apiKey: z.string(), allowHttp: z.boolean() }),
)
type Credentials = z.infer<typeof credentialsSchema>

export interface DestinationReport extends CourierReport {
  id: string
  url: string
}

/** The destination that a configuration names, if it may be sent to. */
export function destinationOf({ destination, config }: ResolvedConfig): Destination | undefined {
  if (destination.kind !== 'ready') return undefined
  const { url, apiKey } = destination
  return { id: destinationId('opensync', url), kind: 'opensync', url, apiKey, allowHttp: config.allowHttp }
}

export class Destinations {
  readonly #path: string
  readonly #log: Log
  readonly #makeExporter: (destination: Destination) => ItemExporter
  readonly #couriers = new Map<string, { courier: Courier; destination: Destination }>()
  #credentials: Credentials = {}
  #configured: Destination | undefined

  readonly #listeners = new Set<() => void>()

  private constructor(path: string, log: Log, makeExporter: (destination: Destination) => ItemExporter) {
    this.#path = path
    this.#log = log
    this.#makeExporter = makeExporter
  }

  static async open(
    bridgeDir: string,
    log: Log,
    makeExporter: (destination: Destination) => ItemExporter,
  ): Promise<Destinations> {
    const destinations = new Destinations(join(bridgeDir, 'credentials'), log, makeExporter)
    destinations.#credentials = await readCredentials(destinations.#path)
    return destinations
  }

  /** What the configuration file names now. Its key stays in that file. */
  async configure(destination: Destination | undefined): Promise<void> {
    const isNew = destination?.id !== this.#configured?.id || destination?.apiKey !== this.#configured?.apiKey
    this.#configured = destination
    if (destination && isNew) await this.#renew(destination)
  }

  /** What a session's own environment names: its key is kept for as long as something may need it. */
  async remember(destination: Destination): Promise<void> {
    const known = this.#credentials[destination.id]
    const { id, ...credential } = destination
    if (known?.apiKey === credential.apiKey && known.allowHttp === credential.allowHttp) return
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

  report(): DestinationReport[] {
    return [...this.#couriers].map(([id, { courier, destination }]) => ({
      id,
      url: destination.url,
      ...courier.report(),
    }))
  }

  #find(id: string): Destination | undefined {
    if (this.#configured?.id === id) return this.#configured
    const credential = this.#credentials[id]
    return credential && { id, ...credential }
  }

  /** A newer key for a known place replaces the older one, and unparks what waited for it. */
  async #renew(destination: Destination): Promise<void> {
    const running = this.#couriers.get(destination.id)
    if (running === undefined || running.destination.apiKey === destination.apiKey) return
    running.destination = destination
    await running.courier.useExporter(this.#makeExporter(destination))
  }
}

async function readCredentials(path: string): Promise<Credentials> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {} // None yet, or damaged: the next event from that environment brings its key again.
  }
}
