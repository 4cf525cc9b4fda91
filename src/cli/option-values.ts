/** What the values of options must be. Knows no command. */
import { InvalidArgumentError } from 'commander'

export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

export function positiveInteger(text: string): number {
  const value = positiveNumber(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A date, or how long ago: Unix milliseconds. */
export function pastTime(text: string): number {
  const [, count, unit = ''] = /^(\d+)([hdw])$/.exec(text) ?? []
  const ms = count === undefined ? dateOf(text) : Date.now() - Number(count) * (UNITS_MS[unit] ?? 0)
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('Give how long ago, such as 12h, 30d or 4w, or a date such as 2026-11-01.')
  return ms
}

const dateOf = (text: string): number => (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN)
