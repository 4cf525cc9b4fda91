/** Says in a few lines how deliveries go, from what the bridge last wrote down; asks and changes nothing. */
import type { DeliveryStatus } from '../delivery/status.ts'

type Destination = DeliveryStatus['destinations'][number]

/** When something was last delivered, and for each destination what is in its way. */
export function deliveryLines(status: DeliveryStatus | undefined, nowMs: number): string[] {
  const destinations = status?.destinations ?? []
  const successes = destinations.flatMap(({ lastSuccessMs }) => lastSuccessMs ?? [])
  // A clock that was set back since must not make it one of the future.
  const last = successes.length === 0 ? 'none yet' : relative(Math.min(0, Math.max(...successes) - nowMs))
  return [`Last delivery: ${last}`, ...destinations.flatMap((destination) => troubleOf(destination, nowMs))]
}

function troubleOf(destination: Destination, nowMs: number): string[] {
  const { url, pending, rejected, oldestMs } = destination
  const since = oldestMs === undefined ? [] : [`the oldest from ${relative(Math.min(0, oldestMs - nowMs))}`]
  const refused = Object.entries(rejected).map(([reason, times]) => `${items(times)} (${reason})`)
  return [
    ...(pending > 0
      ? [`Pending for ${url}: ${[items(pending), ...since, ...outlook(destination, nowMs)].join(', ')}`]
      : []),
    ...(refused.length > 0 ? [`Refused by ${url}: ${refused.join(', ')}`] : []),
    ...givenUpLines(destination),
  ]
}

/** What was not delivered in time, or in the room there was. */
function givenUpLines({ url, givenUp }: Destination): string[] {
  const { expired = 0, over_size = 0 } = givenUp ?? {}
  return [
    ...(expired > 0 ? [`Given up for ${url}: ${items(expired)} (older than retentionDays)`] : []),
    ...(over_size > 0 ? [`Given up for ${url}: ${items(over_size)} (beyond retentionBytes)`] : []),
  ]
}

/** What the items wait for, where it is not just their turn. */
function outlook({ parked, nextTryMs, lastFailure }: Destination, nowMs: number): string[] {
  const why = lastFailure === undefined ? '' : ` (${lastFailure})`
  if (parked) return [`until you run: claude-code-sync login${why}`]
  if (nextTryMs === undefined) return why === '' ? [] : [`after a failure${why}`]
  if (nextTryMs > nowMs) return [`next try ${relative(nextTryMs - nowMs)}${why}`]
  return [`next try with the next event, or: claude-code-sync flush${why}`]
}

const items = (count: number): string => `${count} ${count === 1 ? 'item' : 'items'}`

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const
const SECOND = { unit: 'second', ms: 1000 } as const

/** `2 minutes ago`, `in 40 seconds`, `now`. */
function relative(ms: number): string {
  const scale = UNITS.find((candidate) => Math.abs(ms) >= candidate.ms) ?? SECOND
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(ms / scale.ms), scale.unit)
}
