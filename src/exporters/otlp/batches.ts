/**
 * Divides spans into request bodies that servers take: not too many spans, and not too many bytes. Knows
 * neither network nor protocol.
 */

const MAX_SPANS = 512
const MAX_BYTES = 4 * 1024 * 1024

export interface Batch<Span> {
  spans: readonly Span[]
  body: Uint8Array
}

/** In order, each encoded when it is asked for. One span alone is a batch however large it is. */
export function* batchesOf<Span>(
  spans: readonly Span[],
  encode: (spans: readonly Span[]) => Uint8Array,
): Generator<Batch<Span>> {
  if (spans.length === 0) return
  const body = spans.length <= MAX_SPANS ? encode(spans) : undefined
  if (body && (body.byteLength <= MAX_BYTES || spans.length === 1)) return yield { spans, body }
  const middle = Math.ceil(spans.length / 2)
  yield* batchesOf(spans.slice(0, middle), encode)
  yield* batchesOf(spans.slice(middle), encode)
}
