/** An OTLP backend's memory: every span that was taken, and whether a repeat of one was identical. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Answer, Request } from './front.ts'

const value = z.looseObject({ stringValue: z.string().optional(), boolValue: z.boolean().optional() })
const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.string(),
  attributes: z.array(z.object({ key: z.string(), value })).default([]),
  status: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
})
export type TakenSpan = z.infer<typeof spanSchema>

const body = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
})

export class TraceStore {
  readonly #spans = new Map<string, { span: TakenSpan; text: string }>()
  readonly #batches = new Map<string, number>()
  /** Ids of spans that came again with other content. */
  readonly changed = new Set<string>()
  /** How many spans came again as they were. */
  repeats = 0

  readonly take = ({ body: bytes }: Request): Answer => {
    const text = bytes.toString('utf8')
    const digest = createHash('sha256').update(text).digest('hex')
    this.#batches.set(digest, (this.#batches.get(digest) ?? 0) + 1)
    const { resourceSpans } = body.parse(JSON.parse(text))
    for (const { scopeSpans } of resourceSpans)
      for (const { spans } of scopeSpans) for (const span of spans) this.#put(span)
    return { status: 200, body: '{}' }
  }

  #put(span: TakenSpan): void {
    const text = JSON.stringify(span)
    const known = this.#spans.get(span.spanId)
    if (known === undefined) this.#spans.set(span.spanId, { span, text })
    else if (known.text === text) this.repeats += 1
    else this.changed.add(span.spanId)
  }

  /** How many times a batch came again. */
  get repeatedBatches(): number {
    return [...this.#batches.values()].reduce((sum, times) => sum + times - 1, 0)
  }

  spansOf(sessionId: string): TakenSpan[] {
    return [...this.#spans.values()]
      .map(({ span }) => span)
      .filter((span) => attribute(span, 'session.id') === sessionId)
  }
}

export function attribute(span: TakenSpan, key: string): string | undefined {
  return span.attributes.find((found) => found.key === key)?.value.stringValue
}
