/** Tells whether an OpenSync answers at a URL and takes a key, and what it has; sends that one question, and no session. */
import * as z from 'zod'
import { withDeadline } from '../exporters/http/deadline.ts'
import { createProxiedFetch } from '../exporters/http/proxied-fetch.ts'

export type Connection =
  | { kind: 'connected' }
  | { kind: 'invalid-key' }
  | { kind: 'not-found' }
  | { kind: 'unexpected'; answer: string }
  | { kind: 'unreachable'; reason: string }

export interface ConnectionOptions {
  url: string
  apiKey: string
  timeoutMs?: number
}

/** Asks for the list of sessions, since the health endpoint needs no key and so proves nothing about one. */
export async function testConnection(options: ConnectionOptions): Promise<Connection> {
  const { url, apiKey, timeoutMs = 15_000 } = options
  return ask({ url, apiKey, timeoutMs }, async (response) => {
    await response.body?.cancel()
    return judge(response)
  })
}

const listSchema = z.looseObject({ sessionIds: z.array(z.string()) })

/** The ids of every session that the account has there. */
export async function listServerSessions(
  options: ConnectionOptions,
): Promise<{ kind: 'listed'; sessionIds: Set<string> } | Exclude<Connection, { kind: 'connected' }>> {
  const { url, apiKey, timeoutMs = 60_000 } = options
  return ask({ url, apiKey, timeoutMs }, async (response) => {
    const connection = judge(response)
    if (connection.kind !== 'connected') return connection
    const list = listSchema.safeParse(await response.json().catch(() => undefined))
    if (!list.success) return { kind: 'unexpected', answer: 'with no list of sessions' }
    return { kind: 'listed', sessionIds: new Set(list.data.sessionIds) }
  })
}

/** The time by a server's own clock, Unix milliseconds cut to seconds; undefined where it tells none. Sends no key. */
export async function askTime(url: string, timeoutMs = 15_000): Promise<number | undefined> {
  try {
    const date = await withDeadline(timeoutMs, async (signal) => {
      const response = await createProxiedFetch()(url, { redirect: 'manual', signal })
      await response.body?.cancel()
      return response.headers.get('date')
    })
    return date === null || Number.isNaN(Date.parse(date)) ? undefined : Date.parse(date)
  } catch {
    return undefined
  }
}

type Unreachable = Extract<Connection, { kind: 'unreachable' }>

async function ask<Answer>(
  { url, apiKey, timeoutMs }: Required<ConnectionOptions>,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer | Unreachable> {
  try {
    const fetch = createProxiedFetch()
    return await withDeadline(timeoutMs, async (signal) => {
      const headers = { authorization: `Bearer ${apiKey}` }
      return read(await fetch(`${url}/sync/sessions/list`, { headers, redirect: 'manual', signal }))
    })
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error, timeoutMs) }
  }
}

/** Says in words what is wrong and what to do about it. */
export function describeConnection(
  connection: Exclude<Connection, { kind: 'connected' }>,
  url: string,
): string[] {
  switch (connection.kind) {
    case 'invalid-key':
      return [
        `Invalid API key: ${url} does not accept it.`,
        'Create one in OpenSync under Settings > API Keys, then run: claude-code-sync login',
      ]
    case 'not-found':
      return [`Could not connect: there is no OpenSync at ${url} (404).`, adviceOnNotFound(url)]
    case 'unexpected':
      return [`Could not connect: ${url} answered ${connection.answer}.`, ADVICE]
    case 'unreachable':
      return [`Could not connect to ${url}: ${connection.reason}.`, ADVICE]
    default:
      return connection satisfies never
  }
}

const ADVICE =
  'Check that the URL is right and the server is up; to change the URL, run: claude-code-sync login'

function judge({ ok, status, headers }: Response): Connection {
  // A router's or a provider's page says 200 to everything.
  const isPage = headers.get('content-type')?.includes('html') ?? false
  if (ok) return isPage ? { kind: 'unexpected', answer: 'with a web page' } : { kind: 'connected' }
  if (status === 401 || status === 403) return { kind: 'invalid-key' }
  if (status === 404) return { kind: 'not-found' }
  return { kind: 'unexpected', answer: `with status ${status}` }
}

function adviceOnNotFound(url: string): string {
  const selfHosted = selfHostedUrl(url)
  if (!selfHosted) return ADVICE
  return `A self-hosted Convex serves HTTP actions on port 3211 (3210 is its API). Try: ${selfHosted}`
}

/** A self-hosted Convex has two ports, and the one that people know is the other one. Undefined on Convex's cloud. */
export function selfHostedUrl(url: string): string | undefined {
  const selfHosted = new URL(url)
  if (selfHosted.hostname.endsWith('.convex.site')) return undefined
  selfHosted.port = '3211'
  return selfHosted.origin
}

/** fetch hides what happened in the cause of its error. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} seconds`
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  return (code && REASONS[code]) ?? (cause.message || code || error.message)
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  UND_ERR_SOCKET: 'the connection was broken off',
}
