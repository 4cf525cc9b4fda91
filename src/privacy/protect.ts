/**
 * The one gate for text: redacted, and cut where it is too long. Pure.
 */
import type { Redactor } from './redactor.ts'

/** A secret that straddles the limit must be seen whole to be recognised; what the margin itself cuts is not kept. */
const MARGIN = 8 * 1024

/**
 * `text` redacted and no longer than `limit` UTF-16 units (never half a character), with a marker that tells
 * how much is missing.
 */
export function protectText(text: string, limit: number, redactor: Redactor): string {
  if (text.length <= limit) return redactor.text(text)
  const seen = redactor.text(text.slice(0, limit + MARGIN))
  const sure = text.length > limit + MARGIN ? seen.slice(0, -MARGIN) : seen
  const kept = sure.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
  return `${kept}\n[cut: ${text.length - limit} more characters]`
}
