/**
 * A home whose sessions go to an OpenSync and to an OTLP backend, each behind a front that fails as it is told;
 * and the made-up sessions that happen there. Their clients are real processes, that die when theirs do.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { expect, onTestFinished } from 'vitest'
import { countSpool } from '../../../src/spool/count.ts'
import { type Disk, type Home, makeHome } from '../../bridge/home.ts'
import { kill } from '../../support/program.ts'
import { type MadeSession, makeSession, sessionPlan } from '../../support/sessions/generator.ts'
import type { SourceEvent } from '../../support/sessions/source.ts'
import { type Answer, type Front, type Request, startFront } from './front.ts'
import { expectInOpenSync, expectInTraces, type Tolerance } from './oracle.ts'
import { TraceStore } from './trace-store.ts'

export interface House extends Home {
  /** In front of OpenSync, and of the OTLP backend. */
  openSyncFront: Front
  tracesFront: Front
  traces: TraceStore
  /** Lets what is left of a session happen, or its next `count` events. */
  play(made: MadeSession, count?: number): Promise<void>
  /** Passes over its next event. */
  skip(made: MadeSession): Promise<void>
  /** Both places have all of these sessions, each thing once. */
  expectAll(made: readonly MadeSession[], tolerance?: Tolerance): void
  /** The queue is empty, and whatever comes now arrives. */
  expectLively(): Promise<void>
}

/** Generous, as the machine may be busy with other things. */
const DRAINED_MS = 60_000

export async function makeHouse(mount?: (stateDir: string) => Promise<Disk>): Promise<House> {
  const traces = new TraceStore()
  const tracesFront = await startFront(traces.take)
  let forward = (_request: Request): Promise<Answer> => Promise.resolve({ status: 503 })
  const openSyncFront = await startFront((request) => forward(request))
  const places = {
    convexUrl: openSyncFront.url,
    destinations: {
      traces: { endpoint: tracesFront.url, protocol: 'http/json' as const, content: 'full' as const },
    },
  }
  const home = await makeHome(places, mount)
  forward = forwardTo(home.openSync.url)
  const played = new Map<string, number>()
  const clients = new Clients()
  const house: House = {
    ...home,
    configure: (changed) => home.configure({ ...places, ...changed }),
    flushed: (timeoutMs = DRAINED_MS) => home.flushed(timeoutMs),
    openSyncFront,
    tracesFront,
    traces,
    async play(made, count = made.events.length) {
      const from = played.get(made.id) ?? 0
      played.set(made.id, from + count)
      for (const event of made.events.slice(from, from + count)) await happen(home, clients, made.id, event)
    },
    async skip(made) {
      played.set(made.id, (played.get(made.id) ?? 0) + 1)
    },
    expectAll(made, tolerance) {
      for (const session of made) {
        expectInOpenSync(home.openSync, session, tolerance)
        expectInTraces(traces, session, tolerance)
      }
    },
    async expectLively() {
      await house.flushed()
      const [canary] = makeSessions(7)
      if (canary === undefined) return
      await house.play(canary)
      await house.flushed()
      house.expectAll([canary])
      expect(await countSpool(home.paths.stateDir)).toMatchObject({ claimed: 0 })
    },
  }
  return house
}

async function happen(home: Home, clients: Clients, sessionId: string, event: SourceEvent): Promise<void> {
  if (event.kind === 'death') return clients.end(sessionId)
  if (event.kind !== 'hook') return home.happen(event, sessionId)
  if (event.payload.hook_event_name === 'SessionStart') clients.begin(sessionId)
  const payload = { ...event.payload, transcript_path: home.transcriptOf(sessionId) }
  await home.record(payload, { atMs: event.at, fields: { CLAUDE_PID: clients.pidOf(sessionId) } })
}

/** One process for each session that runs. */
class Clients {
  readonly #running = new Map<string, ChildProcess>()

  begin(sessionId: string): void {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    onTestFinished(() => kill(child))
    this.#running.get(sessionId)?.kill('SIGKILL')
    this.#running.set(sessionId, child)
  }

  pidOf = (sessionId: string): string => String(this.#running.get(sessionId)?.pid ?? '')

  async end(sessionId: string): Promise<void> {
    const child = this.#running.get(sessionId)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

const forwardTo =
  (url: string) =>
  async (request: Request): Promise<Answer> => {
    const { authorization = '' } = request.headers
    const response = await fetch(url + request.path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: new Uint8Array(request.body),
    })
    return { status: response.status, body: await response.text() }
  }

/** The same session at another time, by so many milliseconds, from its `from`th event on. */
export function shifted(session: MadeSession, ms: number, from = 0): MadeSession {
  const later = session.events.map((event, index) => (index < from ? event : shiftedEvent(event, ms)))
  return { ...session, events: later, messages: session.messages.map((m) => ({ ...m, atMs: m.atMs + ms })) }
}

function shiftedEvent(event: SourceEvent, ms: number): SourceEvent {
  if (event.kind !== 'line') return { ...event, at: event.at + ms }
  const line = JSON.parse(event.text)
  const timestamp = new Date(Date.parse(line.timestamp) + ms).toISOString()
  return { ...event, at: event.at + ms, text: JSON.stringify({ ...line, timestamp }) }
}

let made = 0

/** Sessions that these seeds stand for; a seed always makes the same one. */
export function makeSessions(...seeds: number[]): MadeSession[] {
  return seeds.map((seed) => {
    const [plan] = fc.sample(sessionPlan, { seed, numRuns: 1 })
    if (plan === undefined) throw new Error('nothing was made')
    made += 1
    return makeSession(plan, `made-${seed}-${made}`)
  })
}
