/** How numbers and times are written in a terminal. Knows nothing of what they count. */

const whole = new Intl.NumberFormat('en-US')
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
const sameYear = new Intl.DateTimeFormat('en-US', { month: 'short', day: '2-digit' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

export const amount = (value: number): string => whole.format(value)

/** `206K`. */
export const shortAmount = (value: number): string => short.format(value)

/** US dollars: to the cent from a dollar on, finer below. */
export const dollars = (value: number): string => `$${value.toFixed(value >= 1 ? 2 : 4)}`

/** `340 ms`, `4.2 s`, `3m 05s`, `2h 07m`. */
export function duration(ms: number): string {
  if (ms < 1) return '0 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`
  const minutes = Math.round(ms / 60_000)
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** In local time: `today 17:14`, `Nov 22 17:14`, and of another year the day alone, as `2025-11-22`. */
export function when(ms: number, nowMs: number): string {
  const [time, now] = [new Date(ms), new Date(nowMs)]
  if (time.toDateString() === now.toDateString()) return `today ${clock.format(time)}`
  if (time.getFullYear() === now.getFullYear()) return `${sameYear.format(time)} ${clock.format(time)}`
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`
}
