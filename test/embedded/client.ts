/** Starts an embedded OpenSync for one test, and talks to it as any client would. */
import { onTestFinished } from 'vitest'
import {
  type Account,
  type EmbeddedOpenSync,
  type EmbeddedOpenSyncOptions,
  startEmbeddedOpenSync,
} from '../../src/embedded/server.ts'

export async function startOpenSync(options: EmbeddedOpenSyncOptions = {}): Promise<EmbeddedOpenSync> {
  const openSync = await startEmbeddedOpenSync(options)
  onTestFinished(() => openSync.close())
  return openSync
}

export async function post(openSync: Account, path: string, body: unknown) {
  const response = await fetch(openSync.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${openSync.apiKey}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

export const postSession = (openSync: Account, session: object) =>
  post(openSync, '/sync/session', { externalId: 's1', ...session })

export const postMessage = (openSync: Account, message: object) =>
  post(openSync, '/sync/message', { sessionExternalId: 's1', externalId: 'm1', role: 'user', ...message })

/** A clock that stands still until it is told to go on. */
export function stoppedClock(time = Date.UTC(2026, 0, 1)) {
  let at = time
  return { now: () => at, advance: (ms: number) => (at += ms) }
}
