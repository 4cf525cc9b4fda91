/**
 * Reads a W3C `traceparent`. Pure.
 */

export interface RemoteSpan {
  traceId: string
  spanId: string
}

/** `version-traceid-spanid-flags`; undefined where it names no span. Its sampling flag never decides for us. */
export function parseTraceparent(text: string | undefined): RemoteSpan | undefined {
  const found = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-|$)/.exec(text ?? '')
  const [, traceId = '', spanId = ''] = found ?? []
  return /[^0]/.test(traceId) && /[^0]/.test(spanId) ? { traceId, spanId } : undefined
}
