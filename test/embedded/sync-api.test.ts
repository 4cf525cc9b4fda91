import { expect, test } from 'vitest'
import { post, postSession, startOpenSync } from './client.ts'

test('health answers without a key, so it proves nothing about one', async () => {
  const openSync = await startOpenSync({ now: () => 1234 })

  const response = await fetch(`${openSync.url}/health`)

  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok', timestamp: 1234 })
})

test.each([
  ['no key', undefined, 'Missing Authorization header'],
  ['another scheme', 'Basic b3NrXw==', 'Missing Authorization header'],
  ['a key of another form, taken for a token', 'Bearer sk-1234', 'Invalid or expired token'],
  ['an unknown key', 'Bearer osk_wrong', 'Invalid API key'],
])('%s is answered with 401 and nothing is stored', async (_, authorization, error) => {
  const openSync = await startOpenSync()

  const response = await fetch(`${openSync.url}/sync/session`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: '{"externalId":"s1"}',
  })

  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({ error })
  expect(openSync.sessions()).toEqual([])
})

test('the list of sessions proves a key: it takes API keys alone', async () => {
  const openSync = await startOpenSync({ apiKey: 'osk_known' })
  await postSession(openSync, { externalId: 's1' })
  const list = async (key: string) => {
    const response = await fetch(`${openSync.url}/sync/sessions/list`, {
      headers: { authorization: `Bearer ${key}` },
    })
    return { status: response.status, body: await response.json() }
  }

  expect(await list('osk_known')).toEqual({ status: 200, body: { sessionIds: ['s1'] } })
  expect(await list('osk_wrong')).toEqual({ status: 401, body: { error: 'Invalid API key' } })
  expect(await list('a.jwt.token')).toEqual({ status: 401, body: { error: 'Invalid API key format' } })
})

test('a session is taken by its externalId, or by its sessionId', async () => {
  const openSync = await startOpenSync()

  const byExternalId = await post(openSync, '/sync/session', { externalId: 's1', sessionId: 'other' })
  const bySessionId = await post(openSync, '/sync/session', { sessionId: 's2' })

  expect(byExternalId).toMatchObject({ status: 200, body: { ok: true, sessionId: expect.any(String) } })
  expect(bySessionId.status).toBe(200)
  expect(openSync.sessions().map((session) => session.externalId)).toEqual(['s1', 's2'])
})

test('a session without any id is answered with 400', async () => {
  const openSync = await startOpenSync()

  const answer = await post(openSync, '/sync/session', { title: 'Nameless' })

  expect(answer).toEqual({ status: 400, body: { error: 'Missing externalId or sessionId' } })
})

test.each([
  ['null', { title: null }, 'title'],
  ['a number as text', { promptTokens: '12' }, 'promptTokens'],
  ['an id that is no string', { externalId: 7 }, 'externalId'],
])('a session with %s is answered with 500, not 400', async (_, fields, where) => {
  const openSync = await startOpenSync()

  const answer = await postSession(openSync, fields)

  expect(answer).toEqual({ status: 500, body: { error: expect.stringContaining(where) } })
  expect(openSync.sessions()).toEqual([])
})

test.each([
  ['no id', { externalId: undefined }, 'externalId'],
  ['a role that does not exist', { role: 'developer' }, 'role'],
  ['a null in an optional field', { model: null }, 'model'],
  ['an extra field inside a part', { parts: [{ type: 'text', content: 'hi', id: 'p1' }] }, '"id"'],
  ['a part without content', { parts: [{ type: 'text' }] }, 'content'],
])('a message with %s is answered with 500, and its session is not made', async (_, fields, where) => {
  const openSync = await startOpenSync()
  const message = { sessionExternalId: 's1', externalId: 'm1', role: 'user', ...fields }

  const answer = await post(openSync, '/sync/message', message)

  expect(answer).toEqual({ status: 500, body: { error: expect.stringContaining(where) } })
  expect(openSync.sessions()).toEqual([])
  expect(openSync.messages('s1')).toEqual([])
})

test.each(['{', 'null', '[1]'])('a body of %j is answered with 500', async (body) => {
  const openSync = await startOpenSync()

  expect((await post(openSync, '/sync/message', body)).status).toBe(500)
})

test('a path that does not exist is answered with 404 in plain text', async () => {
  const openSync = await startOpenSync()

  const response = await fetch(`${openSync.url}/api/nothing`)

  expect(response.status).toBe(404)
  expect(await response.text()).toBe('No matching routes found')
})

test('a batch counts what it wrote and stamps it with the time of arrival', async () => {
  const openSync = await startOpenSync({ now: () => 5000 })

  const answer = await post(openSync, '/sync/batch', {
    sessions: [{ externalId: 's1', title: 'One' }],
    messages: [
      { sessionExternalId: 's1', externalId: 'm1', role: 'user', parts: [{ type: 'text', content: 'hi' }] },
    ],
  })

  expect(answer).toEqual({ status: 200, body: { ok: true, sessions: 1, messages: 1, errors: [] } })
  expect(openSync.session('s1')).toMatchObject({ title: 'One', createdAt: 5000, messageCount: 1 })
  expect(openSync.messages('s1')).toMatchObject([
    { createdAt: 5000, parts: [{ type: 'text', content: 'hi' }] },
  ])
})

test('a batch does not count what a dedup window dropped', async () => {
  const openSync = await startOpenSync({ now: () => 5000 })
  const batch = {
    sessions: [{ externalId: 's1', title: 'One' }],
    messages: [{ sessionExternalId: 's1', externalId: 'm1', role: 'user' }],
  }
  await post(openSync, '/sync/batch', batch)

  const answer = await post(openSync, '/sync/batch', batch)

  expect(answer.body).toEqual({ ok: true, sessions: 0, messages: 0, errors: [] })
})

test('one field too many, createdAt among them, refuses the whole array of a batch with a 200', async () => {
  const openSync = await startOpenSync()

  const answer = await post(openSync, '/sync/batch', {
    sessions: [{ externalId: 's1' }, { externalId: 's2', createdAt: 1 }],
    messages: [{ sessionExternalId: 's3', externalId: 'm1', role: 'user' }],
  })

  const errors = [expect.stringContaining('createdAt')]
  expect(answer).toEqual({ status: 200, body: { ok: true, sessions: 0, messages: 1, errors } })
  expect(openSync.sessions().map((session) => session.externalId)).toEqual(['s3'])
})

test('a batch that updates a message takes its parts away and puts none in their place', async () => {
  let time = 0
  const openSync = await startOpenSync({ now: () => time })
  const message = { sessionExternalId: 's1', externalId: 'm1', role: 'user', textContent: 'hi' }
  const batch = { messages: [{ ...message, parts: [{ type: 'text', content: 'hi' }] }] }
  await post(openSync, '/sync/batch', batch)
  time = 5000

  await post(openSync, '/sync/batch', batch)

  expect(openSync.messages('s1')).toMatchObject([{ textContent: 'hi', parts: [] }])
})
