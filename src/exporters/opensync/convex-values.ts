/**
 * Makes any value one that Convex stores: what breaks its rules becomes JSON text, what is too long is
 * cut and says so, nothing is refused. Knows Convex's rules for values, and nothing of what they mean.
 */

export type ConvexValue =
  | null
  | boolean
  | number
  | string
  | readonly ConvexValue[]
  | { readonly [key: string]: ConvexValue }

export type ConvexObject = { readonly [key: string]: ConvexValue }

/** A document may have 1 MiB; this leaves room for what else stands in it. */
const MAX_TEXT_BYTES = 900_000
/** Names, paths and titles: many of them share a document. */
const MAX_LABEL_BYTES = 4_000
const MAX_ARRAY_ITEMS = 8_192
const MAX_OBJECT_FIELDS = 1_024
/** Convex allows 16 levels; the message around a value takes some of them. */
const MAX_LEVELS = 8

/** What isn't known is left out: null is refused, and 0 would pass for a measured figure. */
export function withoutUnknown(fields: { [key: string]: ConvexValue | undefined }): ConvexObject {
  const known: { [key: string]: ConvexValue } = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) known[key] = value
  return known
}

export function storableText(text: string): string {
  return cutBytes(wellFormed(text), MAX_TEXT_BYTES)
}

export function storableLabel(text: string): string {
  return cutBytes(wellFormed(text), MAX_LABEL_BYTES)
}

/** `json` is the JSON text of a value; text that isn't JSON is taken for a plain string. */
export function storableJson(json: string): ConvexValue {
  try {
    const stored = storable(JSON.parse(json), 1)
    if (sizeOf(stored) <= MAX_TEXT_BYTES) return stored
  } catch {
    // Not JSON, or nested deeper than JSON.stringify can follow: kept as the text that it is.
  }
  return storableText(json)
}

/** A lone half of a surrogate pair is refused; it is written as JSON would write it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)
}

function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= limit) return text
  const kept = wholeCodePoints(Buffer.from(text), limit)
  return `${kept.toString()}\n[cut: ${bytes - kept.length} of ${bytes} bytes are missing here]`
}

/** The bytes of UTF-8 that continue a code point begin with the bits 10. */
function wholeCodePoints(utf8: Buffer, limit: number): Buffer {
  let end = limit
  while (((utf8[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1
  return utf8.subarray(0, end)
}

function storable(value: unknown, level: number): ConvexValue {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value !== 'object' || level > MAX_LEVELS) return jsonText(value)
  return Array.isArray(value) ? storableArray(value, level) : storableObject(value, level)
}

function storableArray(items: readonly unknown[], level: number): ConvexValue {
  if (items.length > MAX_ARRAY_ITEMS) return jsonText(items)
  return items.map((item) => storable(item, level + 1))
}

function storableObject(object: object, level: number): ConvexValue {
  const fields = Object.entries(object)
  if (fields.length > MAX_OBJECT_FIELDS || !fields.every(([key]) => isFieldName(key))) return jsonText(object)
  return Object.fromEntries(fields.map(([key, field]) => [key, storable(field, level + 1)]))
}

/** Printable ASCII, and not one of Convex's own names. */
function isFieldName(key: string): boolean {
  return /^(?![$_])[ -~]+$/.test(key)
}

function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

/** As Convex counts: nine bytes for a number, and a tag and an end for whatever has a length. */
function sizeOf(value: ConvexValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value === 'number') return 9
  if (typeof value !== 'object' || value === null) return 1
  if (isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 2)
  return Object.entries(value).reduce((sum, [key, field]) => sum + key.length + 1 + sizeOf(field), 2)
}

/** `Array.isArray` does not know read-only arrays. */
function isArray(value: ConvexValue): value is readonly ConvexValue[] {
  return Array.isArray(value)
}
