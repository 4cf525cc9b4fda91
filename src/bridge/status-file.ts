/** Writes down how deliveries go, whenever that has changed: for `status`, when no bridge is there to ask. */
import { mergeStatus, readDeliveryStatus, writeDeliveryStatus } from '../delivery/status.ts'
import type { DestinationReport } from './destinations.ts'

export class StatusFile {
  readonly #stateDir: string
  #written = ''

  constructor(stateDir: string) {
    this.#stateDir = stateDir
  }

  async write(destinations: DestinationReport[]): Promise<void> {
    const text = JSON.stringify(destinations)
    if (text === this.#written || destinations.length === 0) return
    const earlier = await readDeliveryStatus(this.#stateDir)
    await writeDeliveryStatus(this.#stateDir, mergeStatus(earlier, { destinations }))
    this.#written = text
  }
}
