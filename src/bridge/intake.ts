/**
 * Takes events out of the spool and into the journals of their sessions. An event's file goes only after its
 * line is on the disk. Knows nothing of transcripts or deliveries.
 */
import { excluderOf } from '../config/excluded-projects.ts'
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts'
import type { StoredSettings } from '../config/schema.ts'
import { type HookPayload, parseHookPayload } from '../hooks/payload.ts'
import { dropCursor } from '../journal/cursor.ts'
import type { Observation } from '../journal/observation.ts'
import type { Spool, SpoolEvent } from '../spool/spool.ts'
import { identifyClient } from './client-process.ts'
import { contentOf } from './content-of.ts'
import { destinationsOf } from './destination-config.ts'
import type { Destinations } from './destinations.ts'
import { observationOf } from './from-event.ts'
import type { LiveSession } from './live-session.ts'
import { type Log, reasonOf } from './log.ts'
import type { Redaction } from './redaction.ts'
import { parseRequest, requested, type SyncRequest } from './request.ts'

export interface IntakeOptions {
  spool: Spool
  destinations: Destinations
  host: string
  log: Log
  /** The session with this id, from memory or from its folder. */
  sessionOf: (id: string) => Promise<LiveSession>
  /** Whether something is still to come of the session, or to be delivered of it. */
  isLive: (id: string) => boolean
  redaction: Redaction
  /** The user's home folder. */
  home: string
  /** Lets go of all that is kept of a session. */
  leaveOut: (id: string) => Promise<void>
}

interface Arrival {
  event: SpoolEvent
  sessionId: string
  observations: Observation[]
  /** What somebody asked for, and the ids of the destinations that are meant. */
  request?: { wanted: SyncRequest; route: string[] }
}

/**
 * Records these events, in their order. Returns the sessions that something arrived for, and the events that
 * could not be recorded now, to be tried again.
 */
export async function takeIn(
  events: readonly SpoolEvent[],
  settings: StoredSettings,
  options: IntakeOptions,
): Promise<{ arrived: Set<string>; failed: SpoolEvent[] }> {
  const arrivals = new Map<string, Arrival[]>()
  const failed: SpoolEvent[] = []
  for (const event of events) {
    const arrival = await readEvent(event, settings, options).catch((error) => {
      options.log(`the event ${event.name} can't be read now, and is tried again: ${reasonOf(error)}`)
      failed.push(event)
    })
    if (arrival) arrivals.set(arrival.sessionId, [...(arrivals.get(arrival.sessionId) ?? []), arrival])
  }
  for (const [sessionId, ofSession] of arrivals)
    if (!(await recordArrivals(sessionId, ofSession, options)))
      failed.push(...ofSession.map(({ event }) => event))
  return { arrived: new Set(arrivals.keys()), failed }
}

/** Undefined where the event is done with: set aside as unusable, left out, or not wanted. */
async function readEvent(
  event: SpoolEvent,
  settings: StoredSettings,
  options: IntakeOptions,
): Promise<Arrival | undefined> {
  const { spool } = options
  const content = await spool.read(event)
  if (content.kind === 'unreadable') return spool.quarantine(event, content.reason).then(() => undefined)
  const json = parseJson(content.payload)
  const request = parseRequest(json)
  const payload = request ? undefined : parseHookPayload(json)
  const resolved = resolveConfig({ env: Object.fromEntries(content.fields), file: settings })
  // A request is about another session than the one it was made in, if in any.
  const project = request ? cwdOf(request) : (content.fields.get('CLAUDE_PROJECT_DIR') ?? cwdOf(payload))
  if (excluderOf(resolved.config.excludeProjects, options.home)(project))
    return leaveOut(event, (request ?? payload)?.session_id, options)
  options.redaction.hear(content.fields)
  if (request) return readRequest(event, request, resolved, options)
  if (payload === undefined)
    return spool.quarantine(event, 'the payload names no session and no event').then(() => undefined)
  if (!resolved.config.autoSync) return spool.acknowledge(event).then(() => undefined)
  const observation = await observe(event, content.fields, payload, resolved, options)
  return { event, sessionId: payload.session_id, observations: observation ? [observation] : [] }
}

const cwdOf = (told: SyncRequest | HookPayload | undefined): string | undefined =>
  told !== undefined && 'cwd' in told && typeof told.cwd === 'string' ? told.cwd : undefined

/** The session may be known from before its project was excluded. */
async function leaveOut(
  event: SpoolEvent,
  sessionId: string | undefined,
  { spool, leaveOut }: IntakeOptions,
): Promise<undefined> {
  if (sessionId !== undefined) await leaveOut(sessionId)
  await spool.acknowledge(event)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What is asked for by name is done whether or not sessions are synced by themselves. */
async function readRequest(
  event: SpoolEvent,
  wanted: SyncRequest,
  resolved: ResolvedConfig,
  { destinations }: IntakeOptions,
): Promise<Arrival> {
  const { fromFile, fromEnvironment } = destinationsOf(resolved)
  for (const destination of fromEnvironment) await destinations.remember(destination)
  const route = [...fromFile, ...fromEnvironment]
    .filter(({ name }) => wanted.to === undefined || wanted.to === name)
    .map(({ id }) => id)
  const observations = requested(wanted, {
    key: keyOf(event),
    timeMs: event.timeMs,
    route,
    content: contentOf(resolved.config),
  })
  return { event, sessionId: wanted.session_id, observations, request: { wanted, route } }
}

const keyOf = ({ name, timeNs }: SpoolEvent): string => `event@${name}@${timeNs}`

async function observe(
  event: SpoolEvent,
  fields: ReadonlyMap<string, string>,
  payload: HookPayload,
  resolved: ResolvedConfig,
  { destinations, redaction, host, log }: IntakeOptions,
): Promise<Observation | undefined> {
  const { fromFile, fromEnvironment } = destinationsOf(resolved)
  for (const destination of fromEnvironment) await destinations.remember(destination)
  if (payload.hook_event_name === 'SessionStart') for (const warning of resolved.warnings) log(warning)
  const { client, continued } = await identifyClient(fields.get('CLAUDE_PID'), host)
  await redaction.meet(client)
  return observationOf(payload, {
    key: keyOf(event),
    timeMs: event.timeMs,
    projectDir: fields.get('CLAUDE_PROJECT_DIR'),
    traceparent: fields.get('TRACEPARENT'),
    client,
    continued,
    entrypoint: fields.get('CLAUDE_CODE_ENTRYPOINT'),
    route: [...fromFile, ...fromEnvironment].map(({ id }) => id),
    content: contentOf(resolved.config),
  })
}

async function recordArrivals(
  sessionId: string,
  arrivals: readonly Arrival[],
  options: IntakeOptions,
): Promise<boolean> {
  const { spool, sessionOf, log } = options
  try {
    const hooks = arrivals.filter(({ request }) => request === undefined)
    if (hooks.length > 0)
      await (await sessionOf(sessionId)).record(hooks.flatMap(({ observations }) => observations))
    for (const arrival of arrivals) await fulfil(arrival, options)
  } catch (error) {
    log(`its events are kept and tried again: ${reasonOf(error)}`, { session: sessionId })
    return false
  }
  for (const { event } of arrivals) await spool.acknowledge(event)
  return true
}

/** A session at work is left alone: its hooks tell of it, and a delivery may be on its way. */
async function fulfil({ sessionId, observations, request }: Arrival, options: IntakeOptions): Promise<void> {
  if (request === undefined) return
  const { wanted, route } = request
  if (route.length === 0 || options.isLive(sessionId))
    return options.log(`not asked for now: ${wanted.request}`, { session: sessionId })
  const session = await options.sessionOf(sessionId)
  if (wanted.request === 'backfill' && !session.canBackfill) return
  if (wanted.request === 'resend') for (const id of route) await dropCursor(session.stream.folder, id)
  await session.record(observations)
}
