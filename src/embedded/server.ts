/**
 * An OpenSync in memory, on loopback, for the tests and for a look without an account: the real
 * backend's API with its traps, and a page to see what arrived. Knows nothing of who syncs to it.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { page } from './page.ts'
import { Store, type StoredMessage, type StoredSession } from './store.ts'
import { syncApi } from './sync-api.ts'
import { type Interceptor, type RequestLogEntry, Traffic } from './traffic.ts'

const HOST = '127.0.0.1'

export interface EmbeddedOpenSyncOptions {
  /** 0, the default, takes any free one. */
  port?: number
  apiKey?: string
  now?: () => number
}

export interface EmbeddedOpenSync {
  readonly url: string
  readonly apiKey: string
  readonly requests: readonly RequestLogEntry[]
  sessions(): StoredSession[]
  session(externalId: string): StoredSession | undefined
  /** In the dashboard's order. */
  messages(sessionExternalId: string): StoredMessage[]
  /** Puts a handler in front of every request that follows; undefined takes it away. */
  reply(interceptor: Interceptor | undefined): void
  /** Breaks what is still open and frees the port; what is stored can still be read. */
  close(): Promise<void>
}

export async function startEmbeddedOpenSync(
  options: EmbeddedOpenSyncOptions = {},
): Promise<EmbeddedOpenSync> {
  const { port = 0, apiKey = randomApiKey(), now = Date.now } = options
  const store = new Store(now)
  const traffic = new Traffic(now)
  const server = createServer(
    getRequestListener(application(store, traffic, apiKey, now).fetch, { overrideGlobalObjects: false }),
  )
  return {
    url: await listen(server, port),
    apiKey,
    requests: traffic.requests,
    sessions: () => store.sessions(),
    session: (externalId) => store.session(externalId),
    messages: (sessionExternalId) => store.messages(sessionExternalId),
    reply: (interceptor) => traffic.intercept(interceptor),
    close: () => close(server),
  }
}

function randomApiKey(): string {
  return `osk_demo${randomBytes(12).toString('hex')}`
}

function application(store: Store, traffic: Traffic, apiKey: string, now: () => number) {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(traffic.middleware)
  app.route('/', syncApi(store, apiKey, now))
  app.route('/', page(store))
  app.notFound((c) => c.text('No matching routes found', 404))
  // The backend answers whatever it refuses with 500, a wrong field as much as a mistake of its own.
  app.onError((error, c) => c.json({ error: String(error) }, 500))
  return app
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, HOST)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return `http://${HOST}:${address.port}`
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
