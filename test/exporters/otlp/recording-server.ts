/** An OTLP server that keeps what it is sent, in the words of the protocol, and answers as it is told. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { ReplyUnderTest } from '../contract.ts'
import { type ReceivedSpan, spansIn } from './received-spans.ts'

export interface ReceivedRequest {
  method: string | undefined
  path: string | undefined
  headers: IncomingHttpHeaders
  /** As it travelled, and as it was before it was compressed. */
  sentBytes: number
  body: Buffer
  spans: ReceivedSpan[]
}

export type Reply = (response: ServerResponse, count: number) => void

export interface RecordingServer {
  url: string
  requests: ReceivedRequest[]
  /** Connections that were opened. */
  connections: number
  /** Answers every request so from now on; undefined makes it a good server again. */
  reply(reply: Reply | undefined): void
  close(): Promise<void>
}

export async function startRecordingServer(): Promise<RecordingServer> {
  const requests: ReceivedRequest[] = []
  let current: Reply | undefined
  const listener: RequestListener = async (request, response) => {
    const sent = await buffer(request)
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    const contentType = request.headers['content-type'] ?? ''
    const spans = spansIn(contentType, body)
    const { method, url: path, headers } = request
    requests.push({ method, path, headers, sentBytes: sent.byteLength, body, spans })
    if (current) current(response, requests.length)
    else
      response.writeHead(200, { 'content-type': contentType }).end(contentType.includes('json') ? '{}' : '')
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const recording: RecordingServer = {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    connections: 0,
    reply: (reply) => {
      current = reply
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  server.on('connection', () => {
    recording.connections += 1
  })
  onTestFinished(recording.close)
  return recording
}

export const answering =
  (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ''): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body)

export function replying(reply: Exclude<ReplyUnderTest, undefined>): Reply {
  return reply === 'silence' ? () => {} : answering(reply.status, reply.headers, reply.body)
}
