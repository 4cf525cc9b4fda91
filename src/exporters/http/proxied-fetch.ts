/**
 * A `fetch` that goes through the proxies of the environment, which Node's own does not before version 24.
 * Knows no exporter. What needs no proxy goes to Node's own.
 */
import * as http from 'node:http'
import * as https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import * as z from 'zod'
import { isLoopback } from '../../config/url.ts'
import { ProxyError } from './trouble.ts'

export interface ProxiedFetchOptions {
  /** The proxy for a URL, or an empty string; HTTPS_PROXY, HTTP_PROXY and NO_PROXY unless told otherwise. */
  proxyFor?: (url: string) => string
}

/** Gives an answer once it is there to its last byte, and keeps connections for the next request. */
export function createProxiedFetch({ proxyFor = getProxyForUrl }: ProxiedFetchOptions = {}): typeof fetch {
  const tunnels = new Tunnels()
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    // A proxy is another machine: what is meant for this one would leave it.
    const proxy = isLoopback(url.hostname) ? '' : proxyFor(url.href)
    return proxy === '' ? fetch(request) : tunnels.send(request, url, proxy)
  }
}

/** For how long a connection waits for the next request. */
const IDLE_MS = 4_000

interface Tunnel {
  agent: http.Agent
  /** Ends every connection, those that are still waiting for the proxy's consent included. */
  cut: AbortController
}

class Tunnels {
  readonly #open = new Map<string, Tunnel>()

  async send(request: Request, url: URL, proxy: string): Promise<Response> {
    const key = `${url.protocol} ${proxy}`
    const tunnel = this.#open.get(key) ?? dig(url, proxy)
    this.#open.set(key, tunnel)
    try {
      return await exchange(request, url, tunnel.agent)
    } catch (error) {
      if (!request.signal.aborted) throw error
      // A proxy that says nothing would keep its connection for ever.
      this.#open.delete(key)
      tunnel.cut.abort()
      throw request.signal.reason
    }
  }
}

function dig(url: URL, proxy: string): Tunnel {
  if (!/^https?:\/\/./i.test(proxy) || !URL.canParse(proxy))
    throw new ProxyError('what the environment names as proxy is no http:// or https:// URL')
  const cut = new AbortController()
  const options = { keepAlive: true, timeout: IDLE_MS, signal: cut.signal }
  const agent =
    url.protocol === 'https:' ? new HttpsProxyAgent(proxy, options) : new HttpProxyAgent(proxy, options)
  return { agent, cut }
}

async function exchange(request: Request, url: URL, agent: http.Agent): Promise<Response> {
  const { method, signal } = request
  const body = Buffer.from(await request.arrayBuffer())
  const headers = { ...Object.fromEntries(request.headers), 'content-length': body.byteLength }
  const scheme = url.protocol === 'https:' ? https : http
  const outgoing = scheme.request(url, { agent, method, headers, signal })
  outgoing.once('proxyConnect', (answer) => refuse(outgoing, answer))
  outgoing.end(body)
  return toResponse(await answerTo(outgoing, signal))
}

const proxyAnswer = z.object({ statusCode: z.number() })

/** What a proxy says to CONNECT would otherwise be read as the server's own answer. */
function refuse(outgoing: http.ClientRequest, answer: unknown): void {
  const status = proxyAnswer.safeParse(answer).data?.statusCode ?? 200
  if (status !== 200) outgoing.destroy(new ProxyError(`the proxy answered ${status}`))
}

/** A request that still waits for its tunnel does not tell that it was aborted: the signal itself does. */
function answerTo(outgoing: http.ClientRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function toResponse(incoming: http.IncomingMessage): Promise<Response> {
  const body = await buffer(incoming)
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    for (const value of values) headers.append(name, value)
  // Some statuses must have no body, not even an empty one.
  return new Response(body.byteLength > 0 ? body : null, { status: incoming.statusCode ?? 0, headers })
}
