/** Both exporters in a process of its own, for what Node reads of the environment when it starts. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { runNode } from '../run-node.ts'
import { makeCertificates } from './certificates.ts'
import { startProxy } from './proxy-under-test.ts'

const HOST = 'telemetry.example'
const TAKEN = 'openSync: taken\notlp: taken\n'
/** Inside the project, so that the program finds the packages that stay outside of it. */
const CACHE = join(import.meta.dirname, '../../../.cache')

let folder: string
const program = () => join(folder, 'program.mjs')

beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true })
  folder = mkdtempSync(join(CACHE, 'exporting-'))
  await build({
    entryPoints: [join(import.meta.dirname, 'exporting-program.ts')],
    outfile: program(),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A TLS server whose certificate only its own authority vouches for. */
async function startServer() {
  const { caFile, key, cert } = makeCertificates(HOST)
  const paths: (string | undefined)[] = []
  const server = createServer({ key, cert }, (request, response) => {
    paths.push(request.url)
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { authority: `${HOST}:${address.port}`, port: address.port, caFile, paths }
}

describe('Both exporters', () => {
  it('reach a server through HTTPS_PROXY, and trust it by NODE_EXTRA_CA_CERTS', async () => {
    const [server, proxy] = [await startServer(), await startProxy()]

    const { stdout, stderr } = await runNode([program(), `https://${server.authority}`], {
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: server.caFile,
    })

    expect(stdout + stderr).toBe(TAKEN)
    expect(server.paths).toEqual(['/sync/session', '/v1/traces'])
    expect(proxy.asked).toEqual([`CONNECT ${server.authority}`])
  })

  it('trust no server that nobody vouches for', async () => {
    const [server, proxy] = [await startServer(), await startProxy()]

    const { stdout } = await runNode([program(), `https://${server.authority}`], { HTTPS_PROXY: proxy.url })

    expect(stdout.match(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/g)).toHaveLength(2)
    expect(server.paths).toEqual([])
  })

  it('go past the proxy where NO_PROXY says so', async () => {
    const [server, proxy] = [await startServer(), await startProxy()]

    const { stdout } = await runNode([program(), `https://${server.authority}`], {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '.example',
      NODE_EXTRA_CA_CERTS: server.caFile,
    })

    expect(stdout).not.toContain('taken')
    expect(proxy.asked).toEqual([])
  })

  it('say that it was the proxy that refused', async () => {
    const proxy = await startProxy({ consent: 407 })

    const { stdout } = await runNode([program(), `https://${HOST}`], { HTTPS_PROXY: proxy.url })

    expect(stdout.match(/did not answer.*: the proxy answered 407/g)).toHaveLength(2)
  })

  it('trust a server of this machine by NODE_EXTRA_CA_CERTS, without a proxy', async () => {
    const server = await startServer()

    const untrusted = await runNode([program(), `https://localhost:${server.port}`])
    const trusted = await runNode([program(), `https://localhost:${server.port}`], {
      NODE_EXTRA_CA_CERTS: server.caFile,
    })

    expect(untrusted.stdout.match(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/g)).toHaveLength(2)
    expect(trusted.stdout).toBe(TAKEN)
  })
})
