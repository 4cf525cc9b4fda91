/**
 * Copies a span that is still open, as it stands now. The one place where a ReadableSpan is built by hand.
 */
import type { Span } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'

/**
 * A deep copy: `ended` is false and the end time 0, and nothing done to the open span later shows in it.
 * Throws if `span` is not one of the SDK's recording spans.
 */
export function snapshot(span: Span): ReadableSpan {
  if (!isReadable(span)) throw new Error('only a recording span of the tracing SDK can be copied')
  const context = structuredClone(span.spanContext())
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(span.parentSpanContext === undefined
      ? {}
      : { parentSpanContext: structuredClone(span.parentSpanContext) }),
    startTime: [...span.startTime],
    endTime: [0, 0],
    duration: [0, 0],
    ended: false,
    status: structuredClone(span.status),
    attributes: structuredClone(span.attributes),
    links: structuredClone(span.links),
    events: structuredClone(span.events),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  }
}

function isReadable(span: Span): span is Span & ReadableSpan {
  return span.isRecording() && 'attributes' in span && 'startTime' in span && 'instrumentationScope' in span
}
