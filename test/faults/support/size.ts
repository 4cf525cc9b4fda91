/** How much of everything: a few in the short form, which runs with the unit tests; all of it in the long one. */
export const isLong = process.env.FAULTS === 'long'

export const size = (short: number, long: number): number => (isLong ? long : short)

/** Numbers from 0 up to 1 that a seed always gives again (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Runs them all, two at a time: what is slow here is processes, and CI has two cores for them. */
export async function inPairs<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item)
  }
  await Promise.all([worker(), worker()])
}
