/**
 * A session's items, as destinations read them, from its journal. Sends nothing, and knows no destination.
 */
import { openJournal } from '../journal/log.ts'
import { createFold } from '../trace/fold.ts'
import type { Item } from '../trace/state.ts'
import type { Tracing } from '../trace/tracing.ts'

/** In order. Throws NewerJournalError where a newer version wrote the journal. */
export async function itemsIn(
  { sessionId, folder }: { sessionId: string; folder: string },
  tracing: Tracing,
): Promise<Item[]> {
  const fold = createFold(sessionId, tracing)
  let items: Item[] = []
  for await (const { observation } of (await openJournal(folder)).read(0)) {
    if (observation === undefined) continue
    items.push(...fold.apply(observation))
    if (observation.kind === 'routed') items = items.map((item) => rerouted(item, observation.to))
  }
  return items
}

const rerouted = (item: Item, to: readonly string[]): Item => ({
  ...item,
  route: [...new Set([...item.route, ...to])],
})
