/** How the page writes numbers and times. Knows nothing of what they count. */
import { html } from 'hono/html'

/** Escaped: whatever is put into a `html` template is text, unless it is Html itself. */
export type Html = ReturnType<typeof html>

const amounts = new Intl.NumberFormat('en-US')
const prices = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 4,
})
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export const amount = (value: number): string => amounts.format(value)
export const dollars = (value: number): string => prices.format(value)

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`
}

/** A time that no calendar has (a client may send any number) is shown as the number it is. */
export function moment(ms: number): Html {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return html`${ms}`
  return html`<time datetime="${date.toISOString()}">${times.format(date)}</time>`
}
