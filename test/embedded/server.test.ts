import { createConnection } from 'node:net'
import { expect, test, vi } from 'vitest'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { postSession, startOpenSync } from './client.ts'

const { Request: hostRequest, Response: hostResponse } = globalThis

test('each server has a free port on loopback, and a key of its own that OpenSync would know as one', async () => {
  const [one, other] = await Promise.all([startOpenSync(), startOpenSync()])

  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(one.url).not.toBe(other.url)
  expect(one.apiKey).toMatch(/^osk_demo[0-9a-f]{24}$/)
  expect(one.apiKey).not.toBe(other.apiKey)
})

test('a port that is taken is an error at the start', async () => {
  const openSync = await startOpenSync()
  const port = Number(new URL(openSync.url).port)

  await expect(startEmbeddedOpenSync({ port })).rejects.toThrow('EADDRINUSE')
})

test('close returns though connections are idle or wait for an answer, and frees the port', async () => {
  const openSync = await startEmbeddedOpenSync()
  await postSession(openSync, {})
  const port = Number(new URL(openSync.url).port)
  const idle = createConnection({ host: '127.0.0.1', port })
  idle.on('error', () => {})
  openSync.reply(() => new Promise(() => {}))
  const unanswered = postSession(openSync, {}).catch((error: Error) => error.message)
  await vi.waitFor(() => expect(openSync.requests.at(-1)?.status).toBe('open'))

  await openSync.close()

  expect(await unanswered).toBe('fetch failed')
  await expect(fetch(openSync.url)).rejects.toThrow('fetch failed')
  expect(openSync.session('s1')?.externalId).toBe('s1')
})

test('a server leaves the Request and Response of its host alone', async () => {
  await startOpenSync()

  expect(globalThis.Request).toBe(hostRequest)
  expect(globalThis.Response).toBe(hostResponse)
})

test('users of one server have a key each, and see nothing of each other', async () => {
  const openSync = await startOpenSync()
  const other = openSync.openAccount()

  await postSession(openSync, { externalId: 'mine' })
  await postSession(other, { externalId: 'theirs' })

  expect(other.url).toBe(openSync.url)
  expect(openSync.sessions().map(({ externalId }) => externalId)).toEqual(['mine'])
  expect(other.sessions().map(({ externalId }) => externalId)).toEqual(['theirs'])
})
