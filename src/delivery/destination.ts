/**
 * Where items go to, and how a place is recognised again. Knows no exporter and no configuration file.
 */
import { createHash } from 'node:crypto'

export interface Destination {
  id: string
  kind: 'opensync'
  url: string
  apiKey: string
  allowHttp: boolean
}

/** The same place has the same id for ever, whatever its key is: routes and cursors are kept under it. */
export const destinationId = (kind: Destination['kind'], url: string): string =>
  `${kind}-${createHash('sha256').update(`${kind}\0${url}`).digest('hex').slice(0, 16)}`
