/** An OTLP server that writes down what it was sent, and answers as it is told to. */

import type { IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { type Server, startServer } from './server.ts'

export interface ReceivedRequest {
  path: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

export interface OtlpServer extends Server {
  requests: ReceivedRequest[]
}

export interface Answer {
  status?: number
  contentType?: string
  body?: string
}

/** Ends with the test. */
export async function otlpServer(answer?: Answer): Promise<OtlpServer> {
  const server = await startOtlpServer(answer)
  onTestFinished(() => server.close())
  return server
}

async function startOtlpServer({
  status = 200,
  contentType = 'application/json',
  body = '{}',
}: Answer = {}): Promise<OtlpServer> {
  const requests: ReceivedRequest[] = []
  const server = await startServer(async (request, response) => {
    const sent = await buffer(request)
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    requests.push({ path: request.url, headers: request.headers, body: plain.toString('latin1') })
    response.writeHead(status, { 'content-type': contentType }).end(body)
  })
  return { ...server, requests }
}
