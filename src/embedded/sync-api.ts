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

/** The store of the account that a key belongs to; undefined where it is nobody's. */
export type StoreOf = (apiKey: string) => Store | undefined

type Keyed = { Variables: { store: Store } }

export function syncApi(storeOf: StoreOf, now: () => number): Hono<Keyed> {
  const api = new Hono<Keyed>()
  api.get('/health', (c) => c.json({ status: 'ok', timestamp: now() }))
  api.use('/sync/*', requireKey(storeOf))
  api.get('/sync/sessions/list', (c) =>
    c.json({ sessionIds: c.var.store.sessions().map((session) => session.externalId) }),
  )
  api.post('/sync/session', async (c) => {
    const body = parseBody(await c.req.json())
    const externalId = body.externalId || body.sessionId
    if (!externalId) return c.json({ error: 'Missing externalId or sessionId' }, 400)
    const { id } = c.var.store.upsertSession(parseSession({ ...body, externalId }), sessionExtra(body))
    return c.json({ ok: true, sessionId: id })
  })
  api.post('/sync/message', async (c) => {
    const body = parseBody(await c.req.json())
    const { id } = c.var.store.upsertMessage(parseMessage(body), messageExtra(body))
    return c.json({ ok: true, messageId: id })
  })
  api.post('/sync/batch', async (c) => c.json(syncBatch(c.var.store, await c.req.json())))
  return api
}

function requireKey(storeOf: StoreOf): MiddlewareHandler<Keyed> {
  return async (c, next) => {
    const authorization = c.req.header('authorization') ?? ''
    const store = storeOf(/^Bearer (osk_.*)$/.exec(authorization)?.[1] ?? '')
    if (store === undefined) return c.json({ error: refusal(authorization, c.req.path) }, 401)
    c.set('store', store)
    return next()
  }
}

/** Whatever doesn't look like an API key is taken for a token of the dashboard, but for the list. */
function refusal(authorization: string, path: string): string {
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
