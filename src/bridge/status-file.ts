/** Writes down how deliveries go, whenever that has changed: for `status`, when no bridge is there to ask. */
import {
  type DeliveryStatus,
  mergeStatus,
  readDeliveryStatus,
  writeDeliveryStatus,
} from '../delivery/status.ts'
import type { DestinationReport, HomelessReport } from './destinations.ts'

export class StatusFile {
  readonly #stateDir: string
  readonly #isNamed: (id: string) => boolean
  #written = ''

  /** `isNamed` tells places that something is sent to, or may be. */
  constructor(stateDir: string, isNamed: (id: string) => boolean) {
    this.#stateDir = stateDir
    this.#isNamed = isNamed
  }

  async write(
    destinations: readonly DestinationReport[],
    homeless: readonly HomelessReport[],
  ): Promise<void> {
    const text = JSON.stringify([destinations, homeless])
    if (text === this.#written || destinations.length + homeless.length === 0) return
    const earlier = await readDeliveryStatus(this.#stateDir)
    const now = [...destinations, ...homeless.map((report) => toStatus(report, earlier))]
    await writeDeliveryStatus(this.#stateDir, mergeStatus(earlier, { destinations: now }, this.#isNamed))
    this.#written = text
  }
}

/** What it was called is known only from when something was sent there. */
function toStatus(report: HomelessReport, earlier: DeliveryStatus | undefined) {
  const { url = report.id, name } = earlier?.destinations.find(({ id }) => id === report.id) ?? {}
  return { url, ...(name === undefined ? {} : { name }), ...report, parked: false, isHomeless: true }
}
