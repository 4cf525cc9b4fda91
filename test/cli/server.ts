/** A server that gives every request the same answer, for those an OpenSync never gives. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Server {
  url: string
  close(): Promise<void>
}

export async function startServer(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Only a pipe has no address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An address at which nobody listens: the system gave the port out and took it back. */
export async function freeUrl(): Promise<string> {
  const server = await startServer(() => {})
  await server.close()
  return server.url
}
