/** How far a session has come at each of its destinations, from its items and cursors. Sends nothing. */

import type { PositionedItem } from '../delivery/stream.ts'
import { isPast, readCursor } from '../journal/cursor.ts'

export interface Delivery {
  destinationId: string
  /** `refused` where some item was, for good; `pending` where some item still waits. */
  state: 'delivered' | 'pending' | 'refused'
  /** Items that wait. */
  pending: number
  /** Items that were refused for good. */
  refused: number
}

/** An item without its span: of a long session there are many. */
export type SentItem = Pick<PositionedItem, 'type' | 'route' | 'position'>

export async function deliveriesOf(folder: string, items: readonly SentItem[]): Promise<Delivery[]> {
  const ids = [...new Set(items.flatMap(({ route }) => route))].sort()
  return Promise.all(ids.map((id) => deliveryOf(folder, id, items)))
}

async function deliveryOf(folder: string, id: string, items: readonly SentItem[]): Promise<Delivery> {
  const cursor = await readCursor(folder, id)
  const pending = items.filter((item) => isWanted(item, id) && isPast(item.position, cursor)).length
  const refused = Object.values(cursor.rejected).reduce((sum, times) => sum + times, 0)
  return { destinationId: id, state: stateOf(pending, refused), pending, refused }
}

function stateOf(pending: number, refused: number): Delivery['state'] {
  if (pending > 0) return 'pending'
  return refused > 0 ? 'refused' : 'delivered'
}

/** Only OpenSync is told of spans that are still open. */
const isWanted = ({ type, route }: SentItem, id: string): boolean =>
  route.includes(id) && (type === 'ended' || id.startsWith('opensync-'))
