/**
 * Keeps a log of every request, and lets a test answer in the server's place, or not at all. Knows
 * nothing of what the requests mean.
 */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'

export interface RequestLogEntry {
  readonly method: string
  readonly path: string
  /** Parsed where it is JSON, else as it came; undefined where there was none. */
  readonly body: unknown
  readonly at: number
  /** `open` until it is answered; `dropped` when its connection was broken instead. */
  status: number | 'open' | 'dropped'
}

interface InterceptedRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** How many requests came before this one. */
  readonly index: number
}

/** - `drop`: nothing is stored, the connection breaks. - `commit-then-drop`: stored, then it breaks. */
type Interception =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'drop'
  | 'commit-then-drop'
  | undefined

export type Interceptor = (request: InterceptedRequest) => Interception | Promise<Interception>

type NodeContext = Context<{ Bindings: HttpBindings }>

export class Traffic {
  readonly requests: RequestLogEntry[] = []
  #interceptor: Interceptor | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  intercept(interceptor: Interceptor | undefined): void {
    this.#interceptor = interceptor
  }

  readonly middleware: MiddlewareHandler<{ Bindings: HttpBindings }> = async (c, next) => {
    const entry = await this.#record(c)
    const { method, path, body } = entry
    const interception = await this.#interceptor?.({
      method,
      path,
      body,
      index: this.requests.indexOf(entry),
    })
    if (typeof interception !== 'object' && interception !== 'drop') await next()
    if (typeof interception === 'object') c.res = responseOf(interception)
    if (interception === 'drop' || interception === 'commit-then-drop') return hangUp(c, entry)
    entry.status = c.res.status
  }

  async #record(c: NodeContext): Promise<RequestLogEntry> {
    const { method, path } = c.req
    const entry: RequestLogEntry = {
      method,
      path,
      body: jsonOrText(await c.req.text()),
      at: this.#now(),
      status: 'open',
    }
    this.requests.push(entry)
    return entry
  }
}

function jsonOrText(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function responseOf({ status, body, headers }: Extract<Interception, object>): Response {
  if (body === undefined) return new Response(null, { status, headers: headers ?? {} })
  if (typeof body === 'string') return new Response(body, { status, headers: headers ?? {} })
  return Response.json(body, { status, headers: headers ?? {} })
}

function hangUp(c: NodeContext, entry: RequestLogEntry): void {
  entry.status = 'dropped'
  c.env.incoming.socket.destroy()
  c.res = RESPONSE_ALREADY_SENT
}
