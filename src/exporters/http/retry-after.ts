/** Reads a Retry-After header; knows nothing of who retries. */

const MAX_MS = 3_600_000

/** Milliseconds from `now`, at most an hour; the header holds seconds or a date, or junk. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim()
  if (!value) return undefined
  const seconds = Number(value)
  const wait = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1_000
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_MS)
}
