/**
 * OpenSync's sync API: who may call it, and which status it answers with. Knows nothing of what the
 * store makes of what it is given.
 */
import { Hono, type MiddlewareHandler } from 'hono'
import type { Store } from './store.ts'
import {
  messageExtra,
  parseBody,
  parseMessage,
  parseMessageBatch,
  parseSession,
  parseSessionBatch,
  sessionExtra,
} from './validation.ts'

export function syncApi(store: Store, apiKey: string, now: () => number): Hono {
  const api = new Hono()
  api.get('/health', (c) => c.json({ status: 'ok', timestamp: now() }))
  api.use('/sync/*', requireKey(apiKey))
  api.get('/sync/sessions/list', (c) =>
    c.json({ sessionIds: store.sessions().map((session) => session.externalId) }),
  )
  api.post('/sync/session', async (c) => {
    const body = parseBody(await c.req.json())
    const externalId = body.externalId || body.sessionId
    if (!externalId) return c.json({ error: 'Missing externalId or sessionId' }, 400)
    const { id } = store.upsertSession(parseSession({ ...body, externalId }), sessionExtra(body))
    return c.json({ ok: true, sessionId: id })
  })
  api.post('/sync/message', async (c) => {
    const body = parseBody(await c.req.json())
    const { id } = store.upsertMessage(parseMessage(body), messageExtra(body))
    return c.json({ ok: true, messageId: id })
  })
  api.post('/sync/batch', async (c) => c.json(syncBatch(store, await c.req.json())))
  return api
}

function requireKey(apiKey: string): MiddlewareHandler {
  return async (c, next) => {
    const error = refusal(c.req.header('authorization') ?? '', c.req.path, apiKey)
    if (error !== undefined) return c.json({ error }, 401)
    return next()
  }
}

/** Whatever doesn't look like an API key is taken for a token of the dashboard, but for the list. */
function refusal(authorization: string, path: string, apiKey: string): string | undefined {
  if (authorization === `Bearer ${apiKey}` && apiKey.startsWith('osk_')) return undefined
  if (authorization.startsWith('Bearer osk_')) return 'Invalid API key'
  if (path === '/sync/sessions/list') return 'Invalid API key format'
  if (authorization.startsWith('Bearer ')) return 'Invalid or expired token'
  return 'Missing Authorization header'
}

/** Answers well whatever happened; what was refused is told in `errors` alone. */
function syncBatch(store: Store, json: unknown) {
  const body = parseBody(json)
  const errors: string[] = []
  const sessions = countWritten(errors, 'Sessions', () =>
    parseSessionBatch(body.sessions ?? []).map((session) => store.upsertSession(session)),
  )
  const messages = countWritten(errors, 'Messages', () =>
    parseMessageBatch(body.messages ?? []).map((message) => store.upsertBatchedMessage(message)),
  )
  return { ok: true, sessions, messages, errors }
}

function countWritten(errors: string[], what: string, write: () => { outcome: string }[]): number {
  try {
    return write().filter(({ outcome }) => outcome !== 'skipped').length
  } catch (error) {
    errors.push(`${what} batch error: ${error}`)
    return 0
  }
}
