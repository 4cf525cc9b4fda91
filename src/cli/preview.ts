/**
 * Shows what would be sent of a session, and to whom: the very requests of each destination's exporter, none of which
 * leaves this machine.
 */
import { destinationsOf } from '../bridge/destination-config.ts'
import { hostResource } from '../bridge/host.ts'
import { excluderOf } from '../config/excluded-projects.ts'
import { loadConfig, loadSettings } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import { dropVariables } from '../config/process-environment.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import type { Destination } from '../delivery/destination.ts'
import { complain, EXIT, type Io, print, UsageError } from './io.ts'
import { type Hidden, hiddenIn, hiddenText } from './preview/markers.ts'
import { type PreviewedRequest, requestsFor } from './preview/requests.ts'
import { chooseSession, type Previewed, readSession } from './preview/session.ts'
import { requestLines } from './preview/text.ts'
import { placeOf } from './sync/plan.ts'
import { type Paint, terminalOf } from './terminal.ts'

declare const __VERSION__: string

export interface PreviewOptions {
  last?: boolean
  json?: boolean
  /** The name of a destination. */
  to?: string
}

export async function preview(
  io: Io,
  session: string | undefined,
  { last, json = false, to }: PreviewOptions,
): Promise<number> {
  const paths = resolvePaths(io.env)
  const resolved = await loadConfig(paths, io.env)
  const candidate = await chooseSession(paths, { session, last })
  complain(io, ...resolved.warnings)
  if (excluderOf(resolved.config.excludeProjects, paths.home)(await placeOf(candidate)))
    return tellExcluded(io, candidate.sessionId, json)
  const receivers = receiversOf(resolved, to)
  const stored = await loadSettings(paths)
  const destinations = receivers.map(({ destination }) => destination)
  // OpenTelemetry's SDK reads variables that are meant for other programs as soon as it is loaded.
  dropVariables('OTEL_')
  const { createTracing } = await import('../trace/tracing.ts')
  const tracing = createTracing(__VERSION__, hostResource())
  const previewed = await readSession(candidate, { stored, resolved, destinations, tracing })
  const shown: Shown[] = []
  for (const receiver of receivers) shown.push(await show(receiver, previewed))
  await tracing.shutdown()
  print(io, ...(json ? [asJson(previewed, shown)] : asText(previewed, shown, terminalOf(io).paint)))
  return EXIT.success
}

function tellExcluded(io: Io, sessionId: string, json: boolean): number {
  if (json) print(io, JSON.stringify({ sessionId, isExcluded: true, destinations: [] }, null, 2))
  else print(io, `${sessionId}: its project is among excludeProjects. Nothing of it is recorded or sent.`)
  return EXIT.success
}

interface Receiver {
  destination: Destination
  isConfigured: boolean
}

/** Whoever has not logged in yet sees what OpenSync would get. */
function receiversOf(resolved: ResolvedConfig, to: string | undefined): Receiver[] {
  const { fromFile, fromEnvironment } = destinationsOf(resolved)
  const configured = [...fromFile, ...fromEnvironment].map((destination) => ({
    destination,
    isConfigured: true,
  }))
  const all = configured.length > 0 ? configured : [{ destination: NOT_YET, isConfigured: false }]
  const meant = all.filter(({ destination }) => to === undefined || destination.name === to)
  if (meant.length > 0) return meant
  throw new UsageError(
    `No destination is named "${to}". There is: ${all.map(({ destination }) => destination.name).join(', ')}`,
  )
}

const NOT_YET: Destination = {
  id: 'opensync-not-yet',
  name: 'opensync',
  kind: 'opensync',
  url: 'https://your-project.convex.site',
  apiKey: 'osk_none',
  allowHttp: false,
}

interface Shown extends Receiver {
  /** Its runs began when the destination was there. */
  isRouted: boolean
  hidden: Hidden
  requests: PreviewedRequest[]
}

/** Where nothing of it goes, all that could be sent there by `sync --to`. */
async function show(receiver: Receiver, { items }: Previewed): Promise<Shown> {
  const { destination } = receiver
  const routed = items.filter(({ route }) => route.includes(destination.id))
  const seen = routed.length > 0 ? routed : items
  return {
    ...receiver,
    isRouted: routed.length > 0,
    hidden: hiddenIn(seen, destination),
    requests: await requestsFor(destination, seen),
  }
}

function asJson({ sessionId, source }: Previewed, shown: readonly Shown[]): string {
  const destinations = shown.map(({ destination, ...rest }) => {
    const { name, kind, url } = destination
    return { name, kind, url, content: contentOf(destination), ...rest }
  })
  return JSON.stringify({ sessionId, source, isExcluded: false, destinations }, null, 2)
}

const contentOf = (destination: Destination): 'none' | 'full' =>
  destination.kind === 'otlp' ? destination.content : 'full'

function asText({ sessionId, source, items }: Previewed, shown: readonly Shown[], paint: Paint): string[] {
  const from =
    source === 'journal'
      ? 'as recorded here'
      : 'not recorded here: as `sync` would read it from its transcript'
  if (items.length === 0) return [`${sessionId}: nothing was asked in it, so nothing is sent.`]
  return [
    `${paint('bold', sessionId)}, ${from}`,
    '',
    ...shown.flatMap((one) => [...headOf(one, paint), '', ...requestLines(one.requests, paint)]),
    ...shown.map(summaryOf),
    'This is a preview: nothing was sent.',
  ]
}

function headOf({ destination, isConfigured, isRouted }: Shown, paint: Paint): string[] {
  const { name, url } = destination
  const title = paint('bold', `To ${name}, ${url} (content: ${contentOf(destination)})`)
  if (!isConfigured) return [title, '  once you have logged in: claude-code-sync login']
  if (isRouted) return [title]
  return [title, `  only if you ask for it, since it began before: claude-code-sync sync --to ${name}`]
}

function summaryOf({ destination, requests, hidden }: Shown): string {
  const count = requests.length === 1 ? '1 request' : `${requests.length} requests`
  return `${destination.name}: ${count}; hidden in them: ${hiddenText(hidden) ?? 'nothing'}.`
}
