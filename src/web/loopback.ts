/** Servers that only this machine can reach, and what they may be called. Knows nothing of what they serve. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

const HOST = '127.0.0.1'

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`. */
  url: string
  /** Breaks what is still open and frees the port. */
  close(): Promise<void>
}

export type Fetch = Parameters<typeof getRequestListener>[0]

/** On any free port, where none is asked for. */
export async function listenOnLoopback(fetch: Fetch, port = 0): Promise<LoopbackServer> {
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }))
  server.listen(port, HOST)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { url: `http://${HOST}:${address.port}`, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/**
 * A browser could be led here by a foreign site whose name points to 127.0.0.1, and would take us for that site: it
 * says that name in `Host`.
 */
export const fromLoopbackOnly: MiddlewareHandler = async (c, next) => {
  if (!isLoopback(c.req.header('host') ?? '')) return c.text('Open this page as 127.0.0.1 or localhost.', 403)
  return next()
}

function isLoopback(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)
}
