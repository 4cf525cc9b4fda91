/** A program of its own: starts the tracing, makes one span, and prints it and every connection it tried. */
import { subscribe } from 'node:diagnostics_channel'
import { metrics } from '@opentelemetry/api'
import { createTracing } from '../../../src/trace/tracing.ts'

let connections = 0
subscribe('net.client.socket', () => {
  connections += 1
})

const tracing = createTracing('1.2.3')
const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) }
const span = tracing.start({
  ...ids,
  name: 'work',
  startMs: 1000.25,
  attributes: { a: 1, b: 'x'.repeat(100), c: true, nothing: undefined },
})
const { attributes, resource, startTime, endTime, droppedAttributesCount } = tracing.end(span, 2000)
// A package that we use may measure something of its own.
metrics.getMeter('someone-else').createCounter('things').add(1)
// Whatever exports anything does it here at the latest.
await tracing.shutdown()
console.log(
  JSON.stringify({
    ...span.spanContext(),
    attributes,
    resource: resource.attributes,
    startTime,
    endTime,
    droppedAttributesCount,
    connections,
  }),
)
