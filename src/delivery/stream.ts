/**
 * A session's items as deliveries read them: in order, each with its position, kept until every destination
 * that it goes to has it. Knows nothing of how items are made or sent.
 */
import { type Cursor, isPast, type Position } from '../journal/cursor.ts'
import type { Item } from '../trace/state.ts'

export interface PositionedItem extends Item {
  position: Position
}

export class ItemStream {
  readonly sessionId: string
  /** The session's folder, where cursors are kept. */
  readonly folder: string
  #items: PositionedItem[] = []

  constructor(sessionId: string, folder: string) {
    this.sessionId = sessionId
    this.folder = folder
  }

  /** Items that one journal line caused; `offset` is where it begins. */
  push(offset: number, items: readonly Item[]): void {
    items.forEach((item, index) => {
      if (item.route.length > 0) this.#items.push({ ...item, position: { offset, item: index } })
    })
  }

  /** Items kept so far go to these destinations as well. */
  reroute(to: readonly string[]): void {
    this.#items = this.#items.map((item) => ({ ...item, route: [...new Set([...item.route, ...to])] }))
  }

  /** The items past `cursor` that go to this destination and that it wants, in order: the first `limit`. */
  after(
    destinationId: string,
    cursor: Cursor,
    isWanted: (item: Item) => boolean = () => true,
    limit = Number.POSITIVE_INFINITY,
  ): PositionedItem[] {
    const found: PositionedItem[] = []
    for (let index = this.#firstPast(cursor); index < this.#items.length && found.length < limit; index++) {
      const item = this.#items[index]
      if (item?.route.includes(destinationId) && isWanted(item)) found.push(item)
    }
    return found
  }

  /** Items are in order, and most of a long session's may be behind the cursor. */
  #firstPast(cursor: Cursor): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >> 1
      const item = this.#items[middle]
      if (item && isPast(item.position, cursor)) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Every destination that some item still kept goes to. */
  destinations(): Set<string> {
    return new Set(this.#items.flatMap((item) => item.route))
  }

  /** Lets go of what every one of its destinations has, by what `has` says of each. */
  release(has: (destinationId: string, item: PositionedItem) => boolean): void {
    const kept = this.#items.findIndex((item) => !item.route.every((id) => has(id, item)))
    this.#items.splice(0, kept === -1 ? this.#items.length : kept)
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }
}
