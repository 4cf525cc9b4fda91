import { request } from 'node:http'
import { expect, test } from 'vitest'
import { postMessage, postSession, startOpenSync } from './client.ts'

async function read(url: string) {
  const response = await fetch(url)
  return { status: response.status, headers: response.headers, html: await response.text() }
}

/** fetch would not let us name another host than the one we call. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', reject).end()
  })
}

test('the list shows each session with its project, model, tokens, cost and messages, newest first', async () => {
  let time = 0
  const openSync = await startOpenSync({ now: () => time++ })
  await postSession(openSync, { externalId: 'older', title: 'The older one' })
  await postSession(openSync, {
    externalId: 'a/b c',
    title: 'The newer one',
    projectName: 'web-shop',
    model: 'claude-opus-4',
    promptTokens: 12345,
    completionTokens: 678,
    cost: 0.1234,
  })

  const { html } = await read(openSync.url)

  expect(html.indexOf('The newer one')).toBeLessThan(html.indexOf('The older one'))
  for (const shown of ['web-shop', 'claude-opus-4', '12,345', '678', '$0.1234']) expect(html).toContain(shown)
  const link = /href="(\/sessions\/a[^"]*)"/.exec(html)?.[1]
  expect((await read(openSync.url + link)).html).toContain('<h1>The newer one</h1>')
})

test('an empty list says so', async () => {
  const openSync = await startOpenSync()

  expect((await read(openSync.url)).html).toContain('Nothing was synced yet')
})

test('a session is shown as a conversation, in order', async () => {
  const openSync = await startOpenSync()
  await postMessage(openSync, { externalId: '1', createdAt: 1, textContent: 'Please look' })
  await postMessage(openSync, {
    externalId: '2',
    createdAt: 2,
    role: 'assistant',
    textContent: 'Looking',
    model: 'opus',
  })
  await postMessage(openSync, { externalId: '3', createdAt: 3, role: 'system', textContent: 'A task ended' })

  const { html } = await read(`${openSync.url}/sessions/s1`)

  expect(html).toMatch(/Please look.*Looking.*A task ended/s)
  expect(html).toMatch(/<h2>user<\/h2>.*<h2>assistant<\/h2>.*<h2>system<\/h2>/s)
})

test('a tool shows its call and its result, and hides the plain text as the dashboard does', async () => {
  const openSync = await startOpenSync()
  await postMessage(openSync, {
    role: 'tool',
    textContent: 'hidden by the parts',
    parts: [
      { type: 'tool-call', content: { toolName: 'Bash', args: { command: 'npm test' } } },
      { type: 'tool-result', content: { result: '3 passed' } },
    ],
  })

  const { html } = await read(`${openSync.url}/sessions/s1`)

  expect(html).toMatch(/<h3>Bash<\/h3>.*npm test.*3 passed/s)
  expect(html).not.toContain('hidden by the parts')
})

test('a part of a kind that the dashboard does not know leaves the plain text visible', async () => {
  const openSync = await startOpenSync()
  await postMessage(openSync, { textContent: 'still here', parts: [{ type: 'image', content: 'pixels' }] })

  expect((await read(`${openSync.url}/sessions/s1`)).html).toContain('still here')
})

test('whatever was synced is text on the page, never markup', async () => {
  const openSync = await startOpenSync()
  const script = '<script>alert("x")</script>'
  await postSession(openSync, { title: script, projectPath: script, gitBranch: script, [script]: script })
  await postMessage(openSync, { textContent: script, model: script })
  await postMessage(openSync, {
    externalId: 'm2',
    parts: [
      { type: 'text', content: script },
      { type: 'tool-call', content: { name: script, input: script } },
      { type: 'tool-result', content: script },
    ],
  })

  const pages = (await read(openSync.url)).html + (await read(`${openSync.url}/sessions/s1`)).html

  expect(pages).not.toContain('<script')
  expect(pages.split('&lt;script&gt;').length).toBeGreaterThan(10)
})

test('fields that OpenSync drops today are shown as such', async () => {
  const openSync = await startOpenSync()
  await postSession(openSync, { gitBranch: 'feature/cart', tokenUsage: { input: 3 } })

  const { html } = await read(`${openSync.url}/sessions/s1`)

  expect(html).toContain('OpenSync does not keep these today')
  expect(html).toContain('feature/cart')
})

test('a time that no calendar has does not break the page', async () => {
  const openSync = await startOpenSync()
  await postSession(openSync, { createdAt: 1e300 })

  expect((await read(`${openSync.url}/sessions/s1`)).status).toBe(200)
})

test('a session that was never synced is not found', async () => {
  const openSync = await startOpenSync()

  const { status, html } = await read(`${openSync.url}/sessions/nobody`)

  expect(status).toBe(404)
  expect(html).toContain('No such session')
})

test('the page asks for no key, and so answers to loopback names alone', async () => {
  const openSync = await startOpenSync()
  const { host, port } = new URL(openSync.url)

  expect(await statusFor(openSync.url, host)).toBe(200)
  expect(await statusFor(openSync.url, `localhost:${port}`)).toBe(200)
  expect(await statusFor(openSync.url, `evil.example:${port}`)).toBe(403)
  expect(await statusFor(openSync.url, `127.0.0.1.evil.example:${port}`)).toBe(403)
  expect(await statusFor(`${openSync.url}/sessions/s1`, 'evil.example')).toBe(403)
})

test('the page may load nothing and run nothing', async () => {
  const openSync = await startOpenSync()

  const { headers } = await read(openSync.url)

  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
})
