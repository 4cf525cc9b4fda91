/** Makes a certification authority of its own, and a server's certificate by it, with the openssl command. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Certificates {
  /** The authority's certificate, as a file for NODE_EXTRA_CA_CERTS. */
  caFile: string
  key: string
  cert: string
}

export function makeCertificates(host: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA')
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`)
  writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${host},DNS:localhost\n`)
  const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial']
  const request = ['-in', 'server.csr', '-out', 'server.pem', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', ...request, ...authority)

  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { caFile: join(folder, 'ca.pem'), key: read('server.key'), cert: read('server.pem') }
}
