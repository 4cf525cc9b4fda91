/** How pages write numbers, times and lists of facts. Knows nothing of what they tell. */
import { html } from 'hono/html'

/** Escaped: whatever is put into a `html` template is text, unless it is Html itself. */
export type Html = ReturnType<typeof html>

const amounts = new Intl.NumberFormat('en-US')
const cents = new Intl.NumberFormat('en-US', priceIn(2))
const finer = new Intl.NumberFormat('en-US', priceIn(4))
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export const amount = (value: number): string => amounts.format(value)
/** To the cent from a dollar on, finer below. */
export const dollars = (value: number): string => (value >= 1 ? cents : finer).format(value)

function priceIn(minimumFractionDigits: number): Intl.NumberFormatOptions {
  return {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits,
    maximumFractionDigits: minimumFractionDigits,
  }
}

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

/** What isn't known is left out. */
export function facts(fields: readonly (readonly [name: string, value: string | Html | undefined])[]): Html {
  const known = fields.filter(([, value]) => value !== undefined)
  return html`<dl>${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}
