/**
 * How long to wait before trying again. Pure but for the randomness it is given.
 */
const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000
/** A server may ask for more patience than ours, but not for ever. */
export const LONGEST_ASKED_MS = 60 * 60_000

/**
 * Milliseconds to wait after the `attempt`th failure in a row (from 1): full jitter up to a bound that doubles
 * from 1 s to 5 min. What the server asked for is obeyed, up to an hour.
 */
export function delayAfter(attempt: number, askedMs: number | undefined, random: () => number): number {
  if (askedMs !== undefined) return Math.min(Math.max(askedMs, 0), LONGEST_ASKED_MS)
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20))
}
