import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createProxiedFetch } from '../../../src/exporters/http/proxied-fetch.ts'
import { ProxyError } from '../../../src/exporters/http/trouble.ts'
import { startProxy } from './proxy-under-test.ts'

/** A name that only the proxy can resolve. */
const HOST = 'telemetry.example'

async function startServer(listener: RequestListener = echo): Promise<{ port: number; server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, server }
}

const echo: RequestListener = async (request, response) => {
  const body = await buffer(request)
  const { method, url, headers } = request
  const told = { method, url, type: headers['content-type'], length: headers['content-length'] }
  response.writeHead(201, { 'retry-after': '3' }).end(JSON.stringify({ ...told, body: body.toString() }))
}

const post = { method: 'POST', body: new TextEncoder().encode('spans'), headers: { 'content-type': 'a/b' } }

describe('A proxied fetch', () => {
  it('sends a request through the proxy, and gives the server’s answer', async () => {
    const [{ port }, proxy] = [await startServer(), await startProxy()]

    const response = await createProxiedFetch({ proxyFor: () => proxy.url })(
      `http://${HOST}:${port}/v1/traces`,
      post,
    )

    expect(proxy.asked).toEqual([`POST http://${HOST}:${port}/v1/traces`])
    expect(response.status).toBe(201)
    expect(response.headers.get('retry-after')).toBe('3')
    expect(await response.json()).toEqual({
      method: 'POST',
      url: '/v1/traces',
      type: 'a/b',
      length: '5',
      body: 'spans',
    })
  })

  it('tells the proxy the name and password that its URL has', async () => {
    const [{ port }, proxy] = [await startServer(), await startProxy()]
    const url = proxy.url.replace('//', '//me:p%40ss@')

    await createProxiedFetch({ proxyFor: () => url })(`http://${HOST}:${port}/`, post)

    expect(proxy.credentials).toEqual([`Basic ${btoa('me:p@ss')}`])
  })

  it('asks no proxy where there is none for a URL', async () => {
    const { port } = await startServer()
    const asked: string[] = []
    const proxyFor = (url: string) => {
      asked.push(url)
      return ''
    }

    const request = createProxiedFetch({ proxyFor })(`http://${HOST}:${port}/`, post)

    await expect(request).rejects.toThrow('fetch failed')
    expect(asked).toEqual([`http://${HOST}:${port}/`])
  })

  it('sends what is for this machine to no proxy, which is another machine', async () => {
    const [{ port }, proxy] = [await startServer(), await startProxy()]
    const proxied = createProxiedFetch({ proxyFor: () => proxy.url })

    const responses = await Promise.all(
      ['127.0.0.1', 'localhost'].map((host) => proxied(`http://${host}:${port}/`, post)),
    )

    expect(responses.map(({ status }) => status)).toEqual([201, 201])
    expect(proxy.asked).toEqual([])
  })

  it('keeps its connection for the next request', async () => {
    const [{ port }, proxy] = [await startServer(), await startProxy()]
    const proxied = createProxiedFetch({ proxyFor: () => proxy.url })

    await proxied(`http://${HOST}:${port}/`, post)
    const [first] = proxy.open
    await proxied(`http://${HOST}:${port}/`, post)

    expect([...proxy.open]).toEqual([first])
  })

  it('gives an answer that has no body', async () => {
    const { port } = await startServer((_, response) => response.writeHead(204).end())
    const proxy = await startProxy()

    const response = await createProxiedFetch({ proxyFor: () => proxy.url })(`http://${HOST}:${port}/`, post)

    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it.each([400, 403, 407, 502])(
    'takes a proxy’s %i for the proxy’s word, never for the server’s',
    async (consent) => {
      const proxy = await startProxy({ consent })

      const request = createProxiedFetch({ proxyFor: () => proxy.url })(`https://${HOST}/`, post)

      await expect(request).rejects.toEqual(new ProxyError(`the proxy answered ${consent}`))
    },
  )

  it('gives up at the deadline on a proxy that says nothing, and leaves it no connection', async () => {
    const proxy = await startProxy({ consent: undefined })
    const proxied = createProxiedFetch({ proxyFor: () => proxy.url })

    const request = proxied(`https://${HOST}/`, { ...post, signal: AbortSignal.timeout(100) })

    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' })
    await vi.waitFor(() => expect(proxy.open.size).toBe(0))
  })

  it('gives up at the deadline on a server that answers a byte at a time', async () => {
    const { port } = await startServer((_, response) => {
      const drops = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drops))
    })
    const proxy = await startProxy()
    const proxied = createProxiedFetch({ proxyFor: () => proxy.url })

    const request = proxied(`http://${HOST}:${port}/`, { ...post, signal: AbortSignal.timeout(100) })

    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('works again after a deadline', async () => {
    let isSlow = true
    const { port } = await startServer((_, response) => {
      if (!isSlow) response.end()
    })
    const proxy = await startProxy()
    const proxied = createProxiedFetch({ proxyFor: () => proxy.url })
    const url = `http://${HOST}:${port}/`
    await proxied(url, { ...post, signal: AbortSignal.timeout(100) }).catch(() => {})
    isSlow = false

    expect((await proxied(url, post)).status).toBe(200)
  })

  it('fails where nobody listens at the proxy’s address', async () => {
    const { port } = await startServer()
    const proxied = createProxiedFetch({ proxyFor: () => 'http://127.0.0.1:1' })

    await expect(proxied(`https://${HOST}:${port}/`, post)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it.each(['proxy.example:3128', 'socks5://proxy.example', 'http://', 'http://[bad'])(
    'names %j as no proxy, without repeating it',
    async (proxy) => {
      const request = createProxiedFetch({ proxyFor: () => proxy })('https://telemetry.example/', post)

      await expect(request).rejects.toEqual(
        new ProxyError('what the environment names as proxy is no http:// or https:// URL'),
      )
    },
  )
})
