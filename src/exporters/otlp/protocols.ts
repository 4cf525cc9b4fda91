/**
 * The two forms of OTLP over HTTP: how spans are written in each, by the SDK's own serialisers, and how an
 * answer is read. Knows no network.
 */
import {
  type IExportTraceServiceResponse,
  type ISerializer,
  JsonTraceSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import * as z from 'zod'

export type OtlpProtocol = 'http/json' | 'http/protobuf'

interface Form {
  contentType: string
  serializer: ISerializer<ReadableSpan[], IExportTraceServiceResponse>
}

const FORMS: Readonly<Record<OtlpProtocol, Form>> = {
  'http/json': { contentType: 'application/json', serializer: JsonTraceSerializer },
  'http/protobuf': { contentType: 'application/x-protobuf', serializer: ProtobufTraceSerializer },
}

export const contentTypeOf = (protocol: OtlpProtocol): string => FORMS[protocol].contentType

export function encode(spans: readonly ReadableSpan[], protocol: OtlpProtocol): Uint8Array {
  const body = FORMS[protocol].serializer.serializeRequest([...spans])
  if (body === undefined) throw new Error('the SDK serialised no spans')
  return body
}

/** What the server says of the spans it was given; some servers write a 64-bit number as text. */
const answerSchema = z.object({
  partialSuccess: z
    .object({ rejectedSpans: z.coerce.number().catch(0), errorMessage: z.string().catch('') })
    .nullish(),
})

export type Answer = { kind: 'taken'; rejected: number; message: string } | { kind: 'foreign' }

/** Reads the body of a 2xx by its own content type; what no OTLP server writes is `foreign`. */
export function readAnswer(contentType: string, body: Uint8Array): Answer {
  try {
    const said = answerSchema.safeParse(parse(contentType, body)).data?.partialSuccess
    return { kind: 'taken', rejected: said?.rejectedSpans ?? 0, message: said?.errorMessage ?? '' }
  } catch {
    return { kind: 'foreign' }
  }
}

/** Many servers say nothing, or a word of plain text; portals and proxies show a page. */
function parse(contentType: string, body: Uint8Array): unknown {
  if (body.byteLength === 0) return undefined
  if (contentType.includes('protobuf')) return ProtobufTraceSerializer.deserializeResponse(body)
  const text = new TextDecoder().decode(body)
  if (contentType.includes('json')) return JSON.parse(text)
  if (contentType.includes('html') || text.trimStart().startsWith('<')) throw new Error('a page')
  return undefined
}
