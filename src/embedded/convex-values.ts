/**
 * The rules that Convex has for what it stores, so that what the real backend would refuse is refused
 * here too. Knows nothing of sessions or messages.
 */

const MAX_DOCUMENT_BYTES = 1024 * 1024
const MAX_ARRAY_ITEMS = 8192
const MAX_OBJECT_FIELDS = 1024
const MAX_NESTING = 16
// Convex adds `_id` and `_creationTime` to each document, and counts them.
const SYSTEM_FIELDS_BYTES = 58

class ConvexValueError extends Error {
  override readonly name = 'ConvexValueError'
}

/** Throws for a document that Convex would not store; `name` says in the error which one it was. */
export function checkDocument(name: string, document: object): void {
  checkValue(name, document, 1)
  const bytes = sizeOf(document) + SYSTEM_FIELDS_BYTES
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new ConvexValueError(`${name} is too large (${bytes} bytes > maximum size 1 MiB)`)
  }
}

function checkValue(path: string, value: unknown, depth: number): void {
  if (typeof value === 'string') checkString(path, value)
  if (typeof value !== 'object' || value === null) return
  if (depth > MAX_NESTING) throw new ConvexValueError(`${path} is nested deeper than ${MAX_NESTING} levels`)
  if (Array.isArray(value)) checkArray(path, value, depth)
  else checkObject(path, value, depth)
}

function checkString(path: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw new ConvexValueError(`${path} has a lone surrogate`)
}

function checkArray(path: string, items: readonly unknown[], depth: number): void {
  if (items.length > MAX_ARRAY_ITEMS) {
    throw new ConvexValueError(`${path} has ${items.length} items (maximum ${MAX_ARRAY_ITEMS})`)
  }
  for (const [index, item] of items.entries()) checkValue(`${path}[${index}]`, item, depth + 1)
}

function checkObject(path: string, object: object, depth: number): void {
  const fields = Object.entries(object)
  if (fields.length > MAX_OBJECT_FIELDS) {
    throw new ConvexValueError(`${path} has ${fields.length} fields (maximum ${MAX_OBJECT_FIELDS})`)
  }
  for (const [key, value] of fields) {
    checkKey(path, key)
    checkValue(`${path}.${key}`, value, depth + 1)
  }
}

function checkKey(path: string, key: string): void {
  if (key === '') throw new ConvexValueError(`${path} has an empty field name`)
  if (/^[$_]/.test(key))
    throw new ConvexValueError(`${path}.${key}: field names starting with $ or _ are reserved`)
  if (/[^ -~]/.test(key))
    throw new ConvexValueError(`${path}: field name ${JSON.stringify(key)} is not printable ASCII`)
}

/** Convex's own count: a tag and a terminator around what has a length, eight bytes for a number. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value === 'number') return 9
  if (typeof value !== 'object' || value === null) return 1
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 2)
  return Object.entries(value).reduce((sum, [key, field]) => sum + key.length + 1 + sizeOf(field), 2)
}
