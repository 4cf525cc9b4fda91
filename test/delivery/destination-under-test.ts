/** A destination for one test: a real OpenSync, sessions with items of real spans, and couriers between them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { Courier, type CourierOptions } from '../../src/delivery/courier.ts'
import type { ItemExporter } from '../../src/delivery/send.ts'
import { ItemStream } from '../../src/delivery/stream.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { OpenSyncSpanExporter } from '../../src/exporters/opensync/exporter.ts'
import { deriveSpanId, deriveTraceId } from '../../src/trace/ids.ts'
import { ATTR, OPERATION, SPAN } from '../../src/trace/semconv.ts'
import type { Item } from '../../src/trace/state.ts'
import { createTracing } from '../../src/trace/tracing.ts'

const tracing = createTracing('0.0.0')

export async function startOpenSync(): Promise<EmbeddedOpenSync> {
  const openSync = await startEmbeddedOpenSync()
  onTestFinished(() => openSync.close())
  return openSync
}

/** Couriers of one test share a clock that stands still until it is told to go on. */
export function makeCouriers() {
  let nowMs = 0
  const log: string[] = []
  const start = (
    destinationId: string,
    exporter: ItemExporter,
    options: Partial<CourierOptions> = {},
  ): Courier => {
    const courier = new Courier({
      destinationId,
      exporter,
      log: (message, about) => log.push(about?.session ? `${message} (${about.session})` : message),
      random: () => 1,
      monotonic: () => nowMs,
      now: () => nowMs,
      ...options,
    })
    onTestFinished(() => courier.stop())
    return courier
  }
  return {
    log,
    start,
    /** As time goes by, so does a round of the bridge. */
    advance(ms: number, ...couriers: Courier[]) {
      nowMs += ms
      for (const courier of couriers) courier.wake()
    },
  }
}

export const exporterTo = ({ url, apiKey }: EmbeddedOpenSync, key = apiKey): OpenSyncSpanExporter =>
  new OpenSyncSpanExporter({ url, apiKey: key })

/** A session with tool calls `1` to `calls`, which go to these destinations. */
export async function makeSession(
  sessionId: string,
  calls: number,
  route: string[] = ['opensync'],
): Promise<ItemStream> {
  const folder = await mkdtemp(join(tmpdir(), 'session-'))
  // A cursor may still be written there: what a server has taken is noted after it has answered.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  return streamOf(sessionId, folder, calls, route)
}

/** The same items every time, as the fold gives them. */
export function streamOf(
  sessionId: string,
  folder: string,
  calls: number,
  route: string[] = ['opensync'],
): ItemStream {
  const stream = new ItemStream(sessionId, folder)
  for (let call = 1; call <= calls; call++) stream.push(call * 100, [toolItem(sessionId, call, route)])
  return stream
}

const STARTED_MS = Date.UTC(2026, 0, 1)

export function toolItem(sessionId: string, call: number, route: string[] = ['opensync']): Item {
  const span = tracing.start({
    name: `${OPERATION.executeTool} Bash`,
    traceId: deriveTraceId(sessionId, 'p'),
    spanId: deriveSpanId(sessionId, { kind: 'tool', toolUseId: `toolu_${call}` }),
    startMs: STARTED_MS + call * 1_000,
    attributes: {
      [ATTR.sessionId]: sessionId,
      [ATTR.conversationId]: sessionId,
      [ATTR.operation]: OPERATION.executeTool,
      [ATTR.toolName]: 'Bash',
      [ATTR.toolCallId]: `toolu_${call}`,
      [ATTR.toolArguments]: `{"command":"echo ${call}"}`,
      [ATTR.toolResult]: `${call}`,
    },
  })
  return { type: 'ended', span: tracing.end(span, STARTED_MS + call * 1_000 + 10), route }
}

/** A session's root as known so far. */
export function snapshotItem(sessionId: string, route: string[] = ['opensync']): Item {
  const span = tracing.start({
    name: SPAN.session,
    traceId: deriveTraceId(sessionId, 'p'),
    spanId: deriveSpanId(sessionId, { kind: 'session', promptId: 'p' }),
    startMs: STARTED_MS,
    attributes: { [ATTR.sessionId]: sessionId, [ATTR.conversationId]: sessionId },
  })
  return { type: 'snapshot', span: tracing.snapshot(span), route }
}

/** Which calls of a session arrived, as the dashboard shows them. */
export const arrived = (openSync: EmbeddedOpenSync, sessionId: string): string[] =>
  openSync.messages(sessionId).map(callIn)

/** Which calls of a session were sent, each time that one was. */
export const sent = ({ requests }: EmbeddedOpenSync, sessionId: string): string[] =>
  requests.flatMap(({ path, body }) =>
    path === '/sync/message' && sessionOf(body) === sessionId ? [callIn(body)] : [],
  )

/** The number of the call that a message tells of. */
export const callIn = (message: unknown): string => /toolu_(\d+)/.exec(JSON.stringify(message))?.[1] ?? 'none'

export const sessionOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'sessionExternalId' in body
    ? String(body.sessionExternalId)
    : ''

/** Holds what asks for it until it is opened. */
export function makeGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

export const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 3_000, interval: 5 })
