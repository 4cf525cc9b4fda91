/**
 * What stands between a bridge and a good server, and lets every fault of a network and of a server happen.
 * Knows nothing of what is sent.
 */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

export interface Request {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/**
 * - `pass`: the server answers. - `reset`: the connection breaks before the server hears of it.
 * - `commit-then-reset`: it breaks after the server took it. - `silence`: a black hole.
 * - `drip`: an answer of which one byte comes, and then one a second. - an answer, in the server's place.
 */
export type Fault = 'pass' | 'reset' | 'commit-then-reset' | 'silence' | 'drip' | Answer

export interface Front {
  url: string
  requests: Request[]
  /** What becomes of every request that follows; `count` begins at 1, and again with each call of this. */
  fail(fault: Fault | ((request: Request, count: number) => Fault | Promise<Fault>)): void
  /** Nobody listens at the port any more, until `open`. */
  shut(): Promise<void>
  open(): Promise<void>
}

export async function startFront(upstream: (request: Request) => Promise<Answer> | Answer): Promise<Front> {
  const requests: Request[] = []
  let faultFor: (request: Request, count: number) => Fault | Promise<Fault> = () => 'pass'
  let count = 0
  const server = createServer(async (incoming, response) => {
    const sent = await buffer(incoming).catch(() => undefined)
    if (sent === undefined) return // Its sender was killed.
    const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    const request = { path: incoming.url ?? '', headers: incoming.headers, body }
    requests.push(request)
    count += 1
    await respond(response, await faultFor(request, count), async () => upstream(request))
  })
  const port = await listen(server, 0)
  const front: Front = {
    url: `http://127.0.0.1:${port}`,
    requests,
    fail(fault) {
      count = 0
      faultFor = typeof fault === 'function' ? fault : () => fault
    },
    async shut() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    async open() {
      if (!server.listening) await listen(server, port)
    },
  }
  onTestFinished(front.shut)
  return front
}

async function respond(response: ServerResponse, fault: Fault, answer: () => Promise<Answer>): Promise<void> {
  if (typeof fault === 'object') return send(response, fault)
  switch (fault) {
    case 'pass':
      return send(response, await answer())
    case 'commit-then-reset':
      await answer()
      response.socket?.resetAndDestroy()
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'silence':
      return
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{')
      const timer = setInterval(() => response.write(' '), 1_000)
      response.once('close', () => clearInterval(timer))
      return
    }
    default:
      fault satisfies never
  }
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
