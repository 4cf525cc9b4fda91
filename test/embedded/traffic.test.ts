import { expect, test } from 'vitest'
import { post, postMessage, postSession, startOpenSync } from './client.ts'

test('every request is logged in the order of arrival, with its body, status and time, without its key', async () => {
  const openSync = await startOpenSync({ now: () => 42 })
  await postSession(openSync, {})
  await post(openSync, '/sync/session', 'not json')
  await fetch(`${openSync.url}/health`)

  expect(openSync.requests).toEqual([
    { method: 'POST', path: '/sync/session', body: { externalId: 's1' }, status: 200, at: 42 },
    { method: 'POST', path: '/sync/session', body: 'not json', status: 500, at: 42 },
    { method: 'GET', path: '/health', body: undefined, status: 200, at: 42 },
  ])
  expect(JSON.stringify(openSync.requests)).not.toContain(openSync.apiKey)
})

test('a test can answer in the place of the server, and let other requests go on', async () => {
  const openSync = await startOpenSync()
  openSync.reply(({ index }) =>
    index === 0 ? { status: 429, body: { error: 'slow down' }, headers: { 'retry-after': '5' } } : undefined,
  )
  const send = () =>
    fetch(`${openSync.url}/sync/session`, {
      method: 'POST',
      headers: { authorization: `Bearer ${openSync.apiKey}` },
      body: '{"externalId":"s1"}',
    })

  const first = await send()
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '5'])
  expect(await first.json()).toEqual({ error: 'slow down' })
  expect(openSync.sessions()).toEqual([])

  expect((await send()).status).toBe(200)
  expect(openSync.requests.map((request) => request.status)).toEqual([429, 200])
})

test('an answer can be a page, or have no body at all', async () => {
  const openSync = await startOpenSync()
  openSync.reply(({ path }) =>
    path === '/page'
      ? { status: 200, body: '<p>', headers: { 'content-type': 'text/html' } }
      : { status: 302, headers: { location: '/page' } },
  )

  const response = await fetch(`${openSync.url}/anything`)

  expect(response.redirected).toBe(true)
  expect(response.headers.get('content-type')).toBe('text/html')
  expect(await response.text()).toBe('<p>')
})

test('a dropped request stores nothing and breaks its connection', async () => {
  const openSync = await startOpenSync()
  openSync.reply(() => 'drop')

  await expect(postSession(openSync, {})).rejects.toThrow('fetch failed')

  expect(openSync.sessions()).toEqual([])
  expect(openSync.requests).toMatchObject([{ status: 'dropped' }])
})

test('a request dropped after its commit is stored, though its connection breaks', async () => {
  const openSync = await startOpenSync()
  openSync.reply(({ index }) => (index === 0 ? 'commit-then-drop' : undefined))

  await expect(postMessage(openSync, {})).rejects.toThrow('fetch failed')
  expect(openSync.messages('s1')).toHaveLength(1)

  expect((await postMessage(openSync, {})).status).toBe(200)
  expect(openSync.messages('s1')).toHaveLength(1)
})

test('a handler is taken away by undefined', async () => {
  const openSync = await startOpenSync()
  openSync.reply(() => ({ status: 503 }))
  openSync.reply(undefined)

  expect((await postSession(openSync, {})).status).toBe(200)
})
