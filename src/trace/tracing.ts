/**
 * OpenTelemetry's SDK, set up to give spans the ids they are asked to have and to hand ended ones straight
 * back. Nothing in the environment changes it, and it sends nothing anywhere.
 */
import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { NodeSDK, resources } from '@opentelemetry/sdk-node'
import {
  AlwaysOnSampler,
  type IdGenerator,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { snapshot } from './snapshot.ts'

export interface SpanRequest {
  name: string
  traceId: string
  spanId: string
  parentId?: string
  /** Unix milliseconds; fractions are kept to the microsecond. */
  startMs: number
  kind?: SpanKind
  /** What isn't known is undefined, and left out by the SDK. */
  attributes: Attributes
  links?: Link[]
}

export interface Tracing {
  start(request: SpanRequest): Span
  /** Ends the span, and gives it back as exporters see it. Throws if the SDK does not. */
  end(span: Span, endMs: number): ReadableSpan
  /** A deep copy of a span that is still open. */
  snapshot(span: Span): ReadableSpan
  /** After it another one can be created: there is only ever one in a process. */
  shutdown(): Promise<void>
}

/**
 * `version` names this program in the resource and the instrumentation scope of every span; `host` adds to the
 * resource what is known of the machine.
 */
export function createTracing(version: string, host: Attributes = {}): Tracing {
  const ids = new RequestedIds()
  const ended = new CollectingProcessor()
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resources.resourceFromAttributes({
      'service.name': 'claude-code-sync',
      'service.version': version,
      ...host,
    }),
    idGenerator: ids,
    sampler: new AlwaysOnSampler(),
    spanLimits: {
      attributeCountLimit: 128,
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      linkCountLimit: 128,
    },
    spanProcessors: [ended],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  })
  sdk.start()
  const tracer = trace.getTracer('claude-code-sync', version)

  return {
    start({ name, traceId, spanId, parentId, startMs, attributes, ...options }) {
      ids.next = { traceId, spanId }
      const span = tracer.startSpan(
        name,
        { ...options, attributes, startTime: toHrTime(startMs) },
        parentContext(traceId, parentId),
      )
      if (span.spanContext().spanId !== spanId)
        throw new Error(`the tracing SDK did not start span ${spanId} (${name})`)
      return span
    },
    end(span, endMs) {
      span.end(toHrTime(endMs))
      return ended.take(span.spanContext().spanId)
    },
    snapshot,
    async shutdown() {
      await sdk.shutdown()
      // What it registered for the whole process would otherwise be what the next one gets.
      for (const api of [trace, context, propagation]) api.disable()
    },
  }
}

function parentContext(traceId: string, parentId: string | undefined): Context {
  if (parentId === undefined) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED })
}

/** Seconds and nanoseconds; through whole microseconds, which floating point holds exactly. */
function toHrTime(ms: number): [number, number] {
  const microseconds = Math.round(ms * 1000)
  const seconds = Math.floor(microseconds / 1_000_000)
  return [seconds, (microseconds - seconds * 1_000_000) * 1000]
}

class RequestedIds implements IdGenerator {
  next = { traceId: '', spanId: '' }

  generateTraceId(): string {
    return this.next.traceId
  }

  generateSpanId(): string {
    return this.next.spanId
  }
}

class CollectingProcessor implements SpanProcessor {
  private last: ReadableSpan | undefined

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.last = span
  }

  take(spanId: string): ReadableSpan {
    const span = this.last
    this.last = undefined
    if (span?.spanContext().spanId !== spanId)
      throw new Error(`the tracing SDK did not give back span ${spanId}`)
    return span
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
