/** Reads spans out of OTLP bodies, by the protocol's own definition and none of the code that wrote them. */
import * as z from 'zod'

export interface ReceivedSpan {
  spanId: string
  traceId: string
  name: string
  attributes: string[]
  resource: string[]
}

export function spansIn(contentType: string, body: Uint8Array): ReceivedSpan[] {
  if (contentType === 'application/json') return spansInJson(body)
  return contentType === 'application/x-protobuf' ? spansInProtobuf(body) : []
}

const keyValues = z.array(z.object({ key: z.string() })).default([])

const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: keyValues }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({ spanId: z.string(), traceId: z.string(), name: z.string(), attributes: keyValues }),
          ),
        }),
      ),
    }),
  ),
})

function spansInJson(body: Uint8Array): ReceivedSpan[] {
  const { resourceSpans } = request.parse(JSON.parse(new TextDecoder().decode(body)))
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: span.attributes.map(({ key }) => key),
        resource: resource.attributes.map(({ key }) => key),
      })),
    ),
  )
}

/** Field numbers of opentelemetry/proto/collector/trace/v1, trace/v1 and common/v1. */
function spansInProtobuf(body: Uint8Array): ReceivedSpan[] {
  return fields(body, 1).flatMap((resourceSpans) => {
    const resource = fields(resourceSpans, 1).flatMap((message) => keys(message, 1))
    const spans = fields(resourceSpans, 2).flatMap((scopeSpans) => fields(scopeSpans, 2))
    return spans.map((span) => ({
      traceId: hex(fields(span, 1)[0]),
      spanId: hex(fields(span, 2)[0]),
      name: text(fields(span, 5)[0]),
      attributes: keys(span, 9),
      resource,
    }))
  })
}

const keys = (message: Uint8Array, field: number): string[] =>
  fields(message, field).map((keyValue) => text(fields(keyValue, 1)[0]))

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

/** What a protobuf message has in a field, where the field holds bytes, texts or messages. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = []
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at)
    const [value, next] = readField(message, tag.next, tag.value & 7)
    if (tag.value >> 3 === wanted) found.push(value)
    at = next
  }
  return found
}

function readField(message: Uint8Array, at: number, wireType: number): [value: Uint8Array, next: number] {
  const { start, length } = extentOf(message, at, wireType)
  return [message.subarray(start, start + length), start + length]
}

function extentOf(message: Uint8Array, at: number, wireType: number): { start: number; length: number } {
  switch (wireType) {
    case 0:
      return { start: at, length: varint(message, at).next - at }
    case 1:
      return { start: at, length: 8 }
    case 2: {
      const { value, next } = varint(message, at)
      return { start: next, length: value }
    }
    case 5:
      return { start: at, length: 4 }
    default:
      throw new Error(`protobuf has no wire type ${wireType}`)
  }
}

function varint(message: Uint8Array, at: number): { value: number; next: number } {
  let value = 0
  for (let i = at, factor = 1; i < message.length; i += 1, factor *= 128) {
    const byte = message[i] ?? 0
    value += (byte & 127) * factor
    if (byte < 128) return { value, next: i + 1 }
  }
  throw new Error('the message ends within a number')
}
