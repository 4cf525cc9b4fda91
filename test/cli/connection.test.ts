import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { describeConnection, testConnection } from '../../src/cli/connection.ts'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { freeUrl, type Server, startServer } from './server.ts'

const KEY = 'osk_4f3c2b1a99887766'
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<Server> {
  const server = await startServer(listener)
  closing.push(server.close)
  return server
}

describe('testing the connection', () => {
  it('connects to an OpenSync that takes the key', async () => {
    const opensync = await startEmbeddedOpenSync({ apiKey: KEY })
    closing.push(opensync.close)

    expect(await testConnection({ url: opensync.url, apiKey: KEY })).toEqual({ kind: 'connected' })
    expect(await testConnection({ url: opensync.url, apiKey: `${KEY}x` })).toEqual({ kind: 'invalid-key' })
  })

  it.each([
    [401, { kind: 'invalid-key' }],
    [404, { kind: 'not-found' }],
    [302, { kind: 'unexpected', answer: 'with status 302' }],
    [503, { kind: 'unexpected', answer: 'with status 503' }],
  ])('tells a %d apart', async (status, connection) => {
    const { url } = await serve((_request, response) => response.writeHead(status, { location: '/' }).end())

    expect(await testConnection({ url, apiKey: KEY })).toEqual(connection)
  })

  it('does not take a page that some other server shows for an OpenSync', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
    )

    expect(await testConnection({ url, apiKey: KEY })).toMatchObject({ kind: 'unexpected' })
  })

  it('gives up on a server that does not answer', async () => {
    const { url } = await serve(() => {})

    const connection = await testConnection({ url, apiKey: KEY, timeoutMs: 50 })

    expect(connection).toEqual({ kind: 'unreachable', reason: 'no answer within 0.05 seconds' })
  })

  it('says why nothing could be reached', async () => {
    const refused = await testConnection({ url: await freeUrl(), apiKey: KEY })
    const broken = await serve((request) => request.socket.destroy())

    expect(refused).toEqual({ kind: 'unreachable', reason: 'the connection was refused' })
    expect(await testConnection({ url: broken.url, apiKey: KEY })).toEqual({
      kind: 'unreachable',
      reason: 'the connection was broken off',
    })
  })

  it('names the other port of a self-hosted server, but never of one that Convex hosts', () => {
    const advice = (url: string) => describeConnection({ kind: 'not-found' }, url).join(' ')

    expect(advice('http://nas.local:3210')).toContain('http://nas.local:3211')
    expect(advice('https://a.convex.site')).not.toContain('3211')
  })
})
