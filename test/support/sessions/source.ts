/**
 * What Claude Code let out of itself, in the true order of time, and every order in which a bridge could have
 * read it. Hooks and lines are raw: what is made of them is the code under test.
 */
import { observationOf } from '../../../src/bridge/from-event.ts'
import { parseHookPayload } from '../../../src/hooks/payload.ts'
import type { Observation } from '../../../src/journal/observation.ts'
import { createFold } from '../../../src/trace/fold.ts'
import type { Item } from '../../../src/trace/state.ts'
import type { Tracing } from '../../../src/trace/tracing.ts'
import { parseTranscriptLine } from '../../../src/transcript/entry.ts'

/** `at` is when it became readable, Unix milliseconds. `file` is `main` or an agent's id. */
export type SourceEvent =
  | { at: number; kind: 'hook'; pid: number; payload: Record<string, unknown> }
  | { at: number; kind: 'line'; file: string; text: string }
  | {
      at: number
      kind: 'meta'
      file: string
      meta: { agentType: string; toolUseId?: string; description?: string }
    }
  /** The client's process is no more. */
  | { at: number; kind: 'death' }

const GRACE_MS = 5_000

/**
 * The journal that a bridge writes which looks at these times. As the bridge does, each look measures the
 * session's own file first, then its agents', then takes hooks; and it notes when all was read.
 */
export function journalOf(
  events: readonly SourceEvent[],
  looksMs: readonly number[],
  tracing: Tracing,
): Observation[] {
  const observed = events.map(observe)
  const journal: Observation[] = []
  const fold = createFold('probe', tracing)
  const taken = new Set<number>()
  let waitingSinceMs: number | undefined

  const write = (observation: Observation) => {
    journal.push(observation)
    fold.apply(observation)
  }
  const take = (untilMs: number, wanted: (event: SourceEvent) => boolean): number => {
    let found = 0
    events.forEach((event, index) => {
      if (taken.has(index) || event.at > untilMs || !wanted(event)) return
      taken.add(index)
      found += 1
      const observation = observed[index]
      if (observation) write(observation)
    })
    return found
  }

  for (const lookMs of looksMs) {
    const isDead = events.some(
      (event, index) => event.kind === 'death' && event.at <= lookMs && !taken.has(index),
    )
    const hooks = take(lookMs, (event) => event.kind === 'hook')
    take(lookMs, (event) => event.kind === 'meta')
    take(lookMs, (event) => event.kind === 'line' && event.file !== 'main')
    take(lookMs, (event) => event.kind === 'line')
    if (hooks > 0) continue
    if (isDead) take(lookMs, (event) => event.kind === 'death')
    if (fold.settling() !== 'waiting') waitingSinceMs = undefined
    else waitingSinceMs ??= lookMs
    if (fold.settling() === 'ready' || (waitingSinceMs !== undefined && lookMs - waitingSinceMs >= GRACE_MS))
      write({ kind: 'settled', key: `settled@${journal.length}`, at: lookMs })
  }
  return journal
}

/** Looks until nothing more is to come: the last ones long after everything. */
export function withLastLooks(looksMs: readonly number[], events: readonly SourceEvent[]): number[] {
  const lastMs = Math.max(...events.map(({ at }) => at))
  const sorted = [...looksMs].sort((a, b) => a - b)
  return [...sorted, lastMs, lastMs + 1, lastMs + 2, lastMs + 10_000, lastMs + 20_000, lastMs + 20_001]
}

function observe(event: SourceEvent, index: number): Observation | undefined {
  switch (event.kind) {
    case 'hook': {
      const payload = parseHookPayload(event.payload)
      if (payload === undefined) throw new Error(`not a hook payload: ${JSON.stringify(event.payload)}`)
      return observationOf(payload, {
        timeMs: event.at,
        key: `event@${index}`,
        projectDir: '/home/dev/project',
        traceparent: undefined,
        client: { pid: event.pid, started: String(event.pid), host: 'here' },
        continued: false,
        entrypoint: undefined,
        route: ['everywhere'],
        content: { toolCalls: true, thinking: true },
      })
    }
    case 'line': {
      const entry = parseTranscriptLine(event.text)
      return entry && { ...entry, file: event.file, offset: index, key: `${event.file}@${index}` }
    }
    case 'meta':
      return {
        kind: 'agent_described',
        key: `described@${event.file}`,
        at: 0,
        agentId: event.file,
        ...event.meta,
      }
    case 'death':
      return { kind: 'gone', key: `gone@${index}`, at: 0 }
    default:
      return event satisfies never
  }
}

export function itemsOf(sessionId: string, journal: readonly Observation[], tracing: Tracing): Item[] {
  const fold = createFold(sessionId, tracing)
  return journal.flatMap((observation) => fold.apply(observation))
}

/** A span as any exporter would tell it, without the parts that all spans share. */
export function tellSpan({ span, type }: Item) {
  return {
    type,
    name: span.name,
    kind: span.kind,
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentId: span.parentSpanContext?.spanId,
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: span.attributes,
    links: span.links.map(({ context }) => `${context.traceId}:${context.spanId}`),
  }
}

export type ToldSpan = ReturnType<typeof tellSpan>

/** Ended spans by id: the same for every order in which a session can be read. */
export function endedSpans(items: readonly Item[]): Record<string, ToldSpan> {
  const ended = items.filter(({ type }) => type === 'ended').map(tellSpan)
  const byId = Object.fromEntries(ended.map((span) => [span.spanId, span]))
  if (Object.keys(byId).length !== ended.length) throw new Error('a span ended twice')
  return Object.fromEntries(Object.entries(byId).sort(([a], [b]) => a.localeCompare(b)))
}
