/**
 * An OpenSync in memory, on loopback, for the tests and for a look without an account: the real
 * backend's API with its traps, and a page to see what arrived. Knows nothing of who syncs to it.
 */
import { randomBytes } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { listenOnLoopback } from '../web/loopback.ts'
import { page } from './page.ts'
import { Store, type StoredMessage, type StoredSession } from './store.ts'
import { syncApi } from './sync-api.ts'
import { type Interceptor, type RequestLogEntry, Traffic } from './traffic.ts'

export interface EmbeddedOpenSyncOptions {
  /** 0, the default, takes any free one. */
  port?: number
  apiKey?: string
  now?: () => number
}

/** What one user has, who is known by a key. */
export interface Account {
  readonly url: string
  readonly apiKey: string
  sessions(): StoredSession[]
  session(externalId: string): StoredSession | undefined
  /** In the dashboard's order. */
  messages(sessionExternalId: string): StoredMessage[]
}

/** It is its first user's account too, the only one that the page shows. */
export interface EmbeddedOpenSync extends Account {
  readonly requests: readonly RequestLogEntry[]
  /** One more user, who sees nothing of the others' and shows them nothing. */
  openAccount(): Account
  /** Puts a handler in front of every request that follows; undefined takes it away. */
  reply(interceptor: Interceptor | undefined): void
  /** Breaks what is still open and frees the port; what is stored can still be read. */
  close(): Promise<void>
}

export async function startEmbeddedOpenSync(
  options: EmbeddedOpenSyncOptions = {},
): Promise<EmbeddedOpenSync> {
  const { port = 0, apiKey = randomApiKey(), now = Date.now } = options
  const first = new Store(now)
  const stores = new Map([[apiKey, first]])
  const traffic = new Traffic(now)
  const { url, close } = await listenOnLoopback(application(first, stores, traffic, now).fetch, port)
  return {
    ...accountOf(url, apiKey, first),
    requests: traffic.requests,
    openAccount() {
      const [key, store] = [randomApiKey(), new Store(now)]
      stores.set(key, store)
      return accountOf(url, key, store)
    },
    reply: (interceptor) => traffic.intercept(interceptor),
    close,
  }
}

const accountOf = (url: string, apiKey: string, store: Store): Account => ({
  url,
  apiKey,
  sessions: () => store.sessions(),
  session: (externalId) => store.session(externalId),
  messages: (sessionExternalId) => store.messages(sessionExternalId),
})

function randomApiKey(): string {
  return `osk_demo${randomBytes(12).toString('hex')}`
}

function application(first: Store, stores: ReadonlyMap<string, Store>, traffic: Traffic, now: () => number) {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(traffic.middleware)
  app.route(
    '/',
    syncApi((apiKey) => stores.get(apiKey), now),
  )
  app.route('/', page(first))
  app.notFound((c) => c.text('No matching routes found', 404))
  // The backend answers whatever it refuses with 500, a wrong field as much as a mistake of its own.
  app.onError((error, c) => c.json({ error: String(error) }, 500))
  return app
}
