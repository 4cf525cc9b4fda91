import { INVALID_SPAN_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { snapshot } from '../../src/trace/snapshot.ts'
import { tracing } from './support/telling.ts'

const IDS = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) }
const LINKED = { traceId: '3'.repeat(32), spanId: '4'.repeat(16), traceFlags: TraceFlags.SAMPLED }

const openSpan = () =>
  tracing.start({
    ...IDS,
    name: 'work',
    parentId: '5'.repeat(16),
    startMs: 1000,
    attributes: { text: 'first', list: ['a'] },
    links: [{ context: LINKED }],
  })

test('a snapshot tells the span as it stands', () => {
  const copy = snapshot(openSpan())

  expect(copy).toMatchObject({
    name: 'work',
    startTime: [1, 0],
    attributes: { text: 'first', list: ['a'] },
    links: [{ context: LINKED }],
    parentSpanContext: { traceId: IDS.traceId, spanId: '5'.repeat(16) },
    resource: { attributes: { 'service.name': 'claude-code-sync' } },
    instrumentationScope: { name: 'claude-code-sync', version: '1.2.3' },
  })
  expect(copy.spanContext()).toMatchObject(IDS)
})

test('a snapshot says that its span has not ended', () => {
  expect(snapshot(openSpan())).toMatchObject({ ended: false, endTime: [0, 0], duration: [0, 0] })
})

test('nothing that is done to the span later shows in a snapshot', () => {
  const span = openSpan()
  const copy = snapshot(span)
  const before = structuredClone(plain(copy))

  span.setAttributes({ text: 'second', more: true })
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' })
  span.addEvent('late')
  span.addLink({ context: LINKED })
  span.updateName('other')
  tracing.end(span, 5000)

  expect(plain(copy)).toEqual(before)
})

test('nothing that is done to a snapshot shows in its span', () => {
  const span = openSpan()
  const copy = snapshot(span)

  copy.attributes.text = 'changed'
  copy.links.length = 0

  expect(tracing.end(span, 5000)).toMatchObject({
    attributes: { text: 'first' },
    links: [{ context: LINKED }],
  })
})

test('a span that tells nothing of itself can’t be copied, and the error says so', () => {
  const foreign = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
  const span = openSpan()
  tracing.end(span, 2000)

  expect(() => snapshot(foreign)).toThrow('only a recording span')
  expect(() => snapshot(span)).toThrow('only a recording span')
})

/** What of a snapshot can be compared: all but what it shares with every span. */
const plain = ({
  name,
  attributes,
  status,
  events,
  links,
  ended,
  endTime,
  duration,
}: ReturnType<typeof snapshot>) => ({
  name,
  attributes,
  status,
  events,
  links,
  ended,
  endTime,
  duration,
})
