/** A real proxy: tunnels by CONNECT, passes plain requests on, and keeps what it was asked. */
import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ProxyUnderTest {
  url: string
  /** `CONNECT host:port` and `POST http://…`, in the order in which they came. */
  asked: string[]
  /** The credentials that came with them. */
  credentials: (string | undefined)[]
  /** Connections that are open now. */
  open: Set<Socket>
}

export interface ProxyOptions {
  /** What it says to CONNECT; a proxy that never answers says `undefined`. */
  consent?: number | undefined
}

export async function startProxy(options: ProxyOptions = {}): Promise<ProxyUnderTest> {
  const consent = 'consent' in options ? options.consent : 200
  const proxy: ProxyUnderTest = { url: '', asked: [], credentials: [], open: new Set() }
  const note = ({ method, url, headers }: IncomingMessage) => {
    proxy.asked.push(`${method} ${url}`)
    proxy.credentials.push(headers['proxy-authorization'])
  }
  const server = createServer((request, response) => {
    note(request)
    pass(request, response)
  })
  server.on('connect', (request, socket: Socket) => {
    note(request)
    if (consent === 200) tunnel(request, socket)
    else if (consent === undefined) socket.resume().on('end', () => socket.end())
    else socket.end(`HTTP/1.1 ${consent} No\r\ncontent-length: 0\r\n\r\n`)
  })
  server.on('connection', (socket) => {
    proxy.open.add(socket)
    socket.on('close', () => proxy.open.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of proxy.open) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  proxy.url = `http://127.0.0.1:${address.port}`
  return proxy
}

/** Every name leads to this machine: what a test calls the server is no name that anyone else knows. */
function tunnel({ url = '' }: IncomingMessage, socket: Socket): void {
  const upstream = connect(portOf(url), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    upstream.pipe(socket).pipe(upstream)
  })
  for (const end of [upstream, socket])
    end.on('error', () => [upstream, socket].map((each) => each.destroy()))
}

function pass(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, port } = new URL(request.url ?? '')
  const { method, headers } = request
  const onward = forward({ host: '127.0.0.1', port, path: pathname, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.writeHead(502).end())
  request.pipe(onward)
}

const portOf = (authority: string): number => Number(authority.slice(authority.lastIndexOf(':') + 1))
