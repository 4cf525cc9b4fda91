import { type HrTime, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type CollectorPlan, startCollector } from './collector.ts'
import { type Jaeger, type JaegerSpan, type JaegerTrace, startJaeger } from './jaeger.ts'
import { freeAddress, temporaryFolder } from './program.ts'
import { describeWith } from './provided.ts'
import { idOf, isRoot, recordedSpans, SERVICE, send } from './session.ts'

describeWith('BACKENDS_COLLECTOR', 'BACKENDS_JAEGER')('Jaeger, behind the Collector', () => {
  test.each(['agents', 'tools', 'compact'])('shows the recording %s as one whole tree', async (name) => {
    const spans = recordedSpans(name)
    const { jaeger, endpoint } = await start()

    await send(spans, { endpoint })

    const [trace, ...others] = await untilSpans(jaeger, spans.length)
    expect(others).toEqual([])
    expect(shownIn(trace)).toEqual(told(spans))
    expect(spans.filter(isRoot)).toHaveLength(1)
  })

  test('shows each run of a resumed session as a trace of its own, linked to the run before', async () => {
    const spans = recordedSpans('resume')
    const roots = spans.filter(isRoot)
    const { jaeger, endpoint } = await start()

    await send(spans, { endpoint })

    const traces = await untilSpans(jaeger, spans.length)
    expect(traces.map(({ traceID }) => traceID).sort()).toEqual(roots.map(traceIdOf).sort())
    expect(traces.flatMap(shownIn).sort(byId)).toEqual(told(spans))
    const links = traces.flatMap((trace) => trace.spans).flatMap(linksOf)
    expect(links.sort()).toEqual(roots.slice(0, -1).map(traceIdOf).sort())
  })

  test('shows an open session in one trace, though its root is still missing, and the whole once it came', async () => {
    const spans = recordedSpans('agents')
    const open = spans.filter((span) => !isRoot(span))
    const { jaeger, endpoint } = await start()

    await send(open, { endpoint })

    const [unfinished, ...others] = await untilSpans(jaeger, open.length)
    expect(others).toEqual([])
    expect(shownIn(unfinished)).toEqual(told(open))

    await send(spans.filter(isRoot), { endpoint })

    const [whole] = await untilSpans(jaeger, spans.length)
    expect(shownIn(whole)).toEqual(told(spans))
  })

  test('shows a span once that was sent twice', async () => {
    const spans = recordedSpans('tools')
    const { jaeger, endpoint } = await start()

    await send(spans, { endpoint })
    await untilSpans(jaeger, spans.length)
    await send(spans, { endpoint })
    await send(recordedSpans('hello'), { endpoint })

    const traces = await untilSpans(jaeger, spans.length + recordedSpans('hello').length)
    expect(shownIn(traces.find(({ traceID }) => traceID === spans.map(traceIdOf)[0]))).toEqual(told(spans))
  })

  test('waits for no other destination that is away', async () => {
    const spans = recordedSpans('hello')
    const nowhere = await freeAddress()
    const { jaeger, endpoint } = await start({
      configs: ['honeycomb-config.yaml'],
      env: { HONEYCOMB_ENDPOINT: `http://${nowhere}`, HONEYCOMB_API_KEY: 'the-key' },
    })

    await send(spans, { endpoint })

    const [trace] = await untilSpans(jaeger, spans.length)
    expect(shownIn(trace)).toEqual(told(spans))
  })

  test('gets a session that ended while it was away, by a Collector that was started again since', async () => {
    const spans = recordedSpans('agents')
    const folder = await temporaryFolder()
    onTestFinished(folder.remove)
    const otlpGrpc = await freeAddress()
    const first = await startCollector({ folder: folder.path, jaeger: otlpGrpc })
    onTestFinished(first.stop)
    await send(spans, { endpoint: first.otlpUrl })
    await first.stop()

    const jaeger = await startJaeger({ otlpGrpc })
    onTestFinished(jaeger.stop)
    const second = await startCollector({ folder: folder.path, jaeger: otlpGrpc })
    onTestFinished(second.stop)

    const [trace] = await untilSpans(jaeger, spans.length)
    expect(shownIn(trace)).toEqual(told(spans))
  })
})

async function start(plan: Partial<CollectorPlan> = {}) {
  const folder = await temporaryFolder()
  onTestFinished(folder.remove)
  const jaeger = await startJaeger()
  onTestFinished(jaeger.stop)
  const collector = await startCollector({ folder: folder.path, jaeger: jaeger.otlpGrpc, ...plan })
  onTestFinished(collector.stop)
  return { jaeger, endpoint: collector.otlpUrl }
}

/** Every trace, once there are that many spans; later ones than those fail the comparison. */
const untilSpans = (jaeger: Jaeger, count: number): Promise<JaegerTrace[]> =>
  vi.waitFor(
    async () => {
      const traces = await jaeger.tracesOf(SERVICE)
      expect(traces.flatMap(({ spans }) => spans).length).toBeGreaterThanOrEqual(count)
      return traces
    },
    { timeout: 15_000, interval: 100 },
  )

interface Shown {
  id: string
  parent: string | undefined
  name: string
  startUs: number
  durationUs: number
  failed: boolean
}

function shownIn(trace: JaegerTrace | undefined): Shown[] {
  return (trace?.spans ?? [])
    .map((span) => ({
      id: span.spanID,
      parent: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      name: span.operationName,
      startUs: span.startTime,
      durationUs: span.duration,
      failed: span.tags.some(({ key, value }) => key === 'otel.status_code' && value === 'ERROR'),
    }))
    .sort(byId)
}

/** What Jaeger should show of them. */
function told(spans: readonly ReadableSpan[]): Shown[] {
  return spans
    .map((span) => ({
      id: idOf(span),
      parent: span.parentSpanContext?.spanId,
      name: span.name,
      startUs: microseconds(span.startTime),
      durationUs: microseconds(span.endTime) - microseconds(span.startTime),
      failed: span.status.code === SpanStatusCode.ERROR,
    }))
    .sort(byId)
}

const byId = (a: Shown, b: Shown): number => a.id.localeCompare(b.id)

const microseconds = ([seconds, nanoseconds]: HrTime): number =>
  seconds * 1_000_000 + Math.floor(nanoseconds / 1_000)

const traceIdOf = (span: ReadableSpan): string => span.spanContext().traceId

const linksOf = ({ references }: JaegerSpan): string[] =>
  references.filter(({ refType }) => refType === 'FOLLOWS_FROM').map(({ traceID }) => traceID)
