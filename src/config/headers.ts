/**
 * HTTP headers as people write them: on a command line, in lines, in an environment variable. Their values
 * are secrets: no message repeats one, and they are only ever shown by their masks.
 */
import { maskSecret } from './api-key.ts'

export type Headers = Readonly<Record<string, string>>

/** `field` is in lower case, since HTTP makes no difference and one header must not be sent twice. */
export type ParsedHeader = { ok: true; field: string; value: string } | { ok: false; message: string }

export type ParsedHeaders = { ok: true; headers: Headers } | { ok: false; message: string }

/** `field=value`, or `field: value` as HTTP itself writes it. */
export function parseHeader(text: string): ParsedHeader {
  const [, field = '', value = ''] = /^([^=:]*)[=:](.*)$/s.exec(text) ?? []
  if (!field.trim()) return { ok: false, message: 'A header must be written as NAME=VALUE.' }
  return checkHeader(field, value)
}

/** One that can be sent as it is, and that is not the exporter's own business. */
export function checkHeader(name: string, text: string): ParsedHeader {
  const [field, value] = [name.trim().toLowerCase(), text.trim()]
  if (!/^[a-z\d!#$%&'*+.^_`|~-]+$/.test(field))
    return { ok: false, message: 'A header has a name that HTTP does not permit.' }
  if (EXPORTERS_OWN.includes(field)) return { ok: false, message: `The header ${field} can't be chosen.` }
  if (!value) return { ok: false, message: `The header ${field} has no value.` }
  if (!/^[\x20-\x7e]+$/.test(value))
    return { ok: false, message: `The value of the header ${field} holds characters that can't be sent.` }
  return { ok: true, field, value }
}

/** They say how a request is framed; a second opinion on that would break it. */
const EXPORTERS_OWN = [
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]

/**
 * `k=v,k2=v2`, percent-encoded: the form of OpenTelemetry's OTEL_EXPORTER_OTLP_HEADERS, which is that of W3C
 * Baggage without properties. One bad entry spoils it all: half of the headers may be the wrong account.
 */
export function parseHeaderList(text: string): ParsedHeaders {
  const entries = text.split(',').filter((entry) => entry.trim() !== '')
  return collectHeaders(entries.map(parseEncoded))
}

function parseEncoded(entry: string): ParsedHeader {
  const [, field = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? []
  if (!field.trim()) return { ok: false, message: 'It must be written as name=value,name2=value2.' }
  if (value.includes(';')) return { ok: false, message: 'A ";" in it must be percent-encoded, as %3B.' }
  try {
    return checkHeader(decodeURIComponent(field.trim()), decodeURIComponent(value.trim()))
  } catch {
    return { ok: false, message: 'A "%" in it must be followed by two hexadecimal digits; itself it is %25.' }
  }
}

/** All of them, where none is bad; of two with the same name the later one. */
export function collectHeaders(parsed: readonly ParsedHeader[]): ParsedHeaders {
  const pairs: [string, string][] = []
  for (const header of parsed) {
    if (!header.ok) return header
    pairs.push([header.field, header.value])
  }
  return { ok: true, headers: Object.fromEntries(pairs) }
}

export function maskHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([field, value]) => [field, maskSecret(value)]))
}
