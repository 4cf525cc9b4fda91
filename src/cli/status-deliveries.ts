/** Says in a few lines how deliveries go, from what the bridge last wrote down; asks and changes nothing. */
import type { DeliveryStatus, DestinationStatus } from '../delivery/status.ts'

/** When something was last delivered to each destination, and what is in its way. */
export function deliveryLines(status: DeliveryStatus | undefined, nowMs: number): string[] {
  const destinations = status?.destinations ?? []
  return [
    ...lastDeliveries(destinations, nowMs),
    ...destinations.flatMap((destination) => troubleOf(destination, nowMs)),
  ]
}

/** Where there is only one place, its address says nothing. */
function lastDeliveries(destinations: readonly DestinationStatus[], nowMs: number): string[] {
  if (destinations.length > 1)
    return destinations.map((one) => `Last delivery to ${one.url}: ${ago(one.lastSuccessMs, nowMs)}`)
  return [`Last delivery: ${ago(destinations[0]?.lastSuccessMs, nowMs)}`]
}

/** A clock that was set back since must not make it one of the future. */
const ago = (atMs: number | undefined, nowMs: number): string =>
  atMs === undefined ? 'none yet' : relative(Math.min(0, atMs - nowMs))

function troubleOf(destination: DestinationStatus, nowMs: number): string[] {
  const { url, pending, rejected, oldestMs } = destination
  const since = oldestMs === undefined ? [] : [`the oldest from ${ago(oldestMs, nowMs)}`]
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
function givenUpLines({ url, givenUp }: DestinationStatus): string[] {
  const { expired = 0, over_size = 0 } = givenUp ?? {}
  return [
    ...(expired > 0 ? [`Given up for ${url}: ${items(expired)} (older than retentionDays)`] : []),
    ...(over_size > 0 ? [`Given up for ${url}: ${items(over_size)} (beyond retentionBytes)`] : []),
  ]
}

/** What the items wait for, where it is not just their turn. */
function outlook(
  { name, parked, isHomeless, nextTryMs, lastFailure }: DestinationStatus,
  nowMs: number,
): string[] {
  const why = lastFailure === undefined ? '' : ` (${lastFailure})`
  if (isHomeless) return ['until that is configured again']
  if (parked) return [`until you ${remedyFor(name)}${why}`]
  if (nextTryMs === undefined) return why === '' ? [] : [`after a failure${why}`]
  if (nextTryMs > nowMs) return [`next try ${relative(nextTryMs - nowMs)}${why}`]
  return [`next try with the next event, or: claude-code-sync flush${why}`]
}

/** What makes a destination take a key again. */
const remedyFor = (name = 'opensync'): string =>
  name === 'opensync'
    ? 'run: claude-code-sync login'
    : `mend its headers: claude-code-sync destination add ${name} --replace …`

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
