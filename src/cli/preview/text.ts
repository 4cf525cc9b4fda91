/** Requests for people to read: YAML, with what is hidden in them marked. Says the same as their JSON. */
import { stringify } from 'yaml'
import type { Paint } from '../terminal.ts'
import { MARKER } from './markers.ts'
import type { PreviewedRequest } from './requests.ts'

export function requestLines(requests: readonly PreviewedRequest[], paint: Paint): string[] {
  let session: unknown
  return requests.flatMap((request) => {
    const isAgain = request.path.endsWith('/sync/session') && session !== undefined
    const body = isAgain ? changesOf(session, request.body) : request.body
    if (request.path.endsWith('/sync/session')) session = request.body
    const title = `${request.method} ${request.path}${isAgain ? '  (again; what has changed)' : ''}`
    return [`  ${paint('bold', title)}`, ...bodyLines(body, paint).map((line) => `    ${line}`), '']
  })
}

/** A session is told anew whenever something of it changes. */
function changesOf(former: unknown, body: unknown): object {
  const before = new Map(fieldsOf(former).map(([name, value]) => [name, JSON.stringify(value)]))
  return Object.fromEntries(
    fieldsOf(body).filter(([name, value]) => before.get(name) !== JSON.stringify(value)),
  )
}

const fieldsOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : [])

function bodyLines(body: unknown, paint: Paint): string[] {
  const yaml = stringify(plain(body), { lineWidth: 0 }).trimEnd()
  return legible(yaml)
    .split('\n')
    .map((line) => line.replaceAll(MARKER, (marker) => paint('yellow', marker)))
}

/** OTLP's lists of attributes as maps. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return isAttributes(value) ? toMap(value) : value.map(plain)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}

interface Attribute {
  key: string
  value: object
}

const isAttributes = (list: readonly unknown[]): list is Attribute[] =>
  list.length > 0 && list.every((one) => isObject(one) && typeof one.key === 'string' && isObject(one.value))

const toMap = (attributes: readonly Attribute[]): object =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, anyValue(value)]))

/** `{stringValue: 'x'}` is `x`; of a list, its values. */
function anyValue(value: unknown): unknown {
  const [inner] = isObject(value) ? Object.values(value) : []
  if (isObject(inner) && Array.isArray(inner.values)) return inner.values.map(anyValue)
  return inner
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What others wrote must not move the cursor of a terminal: YAML writes most such characters by their codes. */
const legible = (text: string): string =>
  text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
    /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
