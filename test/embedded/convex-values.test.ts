import { expect, test } from 'vitest'
import { postMessage, postSession, startOpenSync } from './client.ts'

const MIB = 1024 * 1024

const withContent = (content: unknown) => ({ parts: [{ type: 'tool-call', content }] })
const nested = (levels: number): unknown => (levels === 0 ? 'core' : { inner: nested(levels - 1) })
const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]))

test.each([
  ['a key starting with $', withContent({ args: { $schema: 'x' } }), '$schema'],
  ['a key starting with _', withContent({ _id: 'x' }), '_id'],
  ['an empty key', withContent({ '': 'x' }), 'empty'],
  ['a key that is not ASCII', withContent({ ключ: 'x' }), 'ключ'],
  ['a key with a control character', withContent({ 'a\nb': 'x' }), 'printable'],
  ['a lone surrogate', withContent({ args: ['\ud83d'] }), 'surrogate'],
  ['a lone surrogate in its text', { textContent: 'cut \udc00' }, 'surrogate'],
  ['an array of 8193 items', withContent(Array.from({ length: 8193 }, () => 0)), '8193 items'],
  ['an object of 1025 fields', withContent(fields(1025)), '1025 fields'],
  // The part itself is the first of the 16 levels.
  ['content 16 levels deep', withContent(nested(16)), 'nested'],
  ['a text of 1 MiB', { textContent: 'x'.repeat(MIB) }, 'too large'],
  ['a part of 1 MiB in UTF-8', withContent('é'.repeat(MIB / 2)), 'too large'],
])('a message with %s is refused with 500 and leaves nothing behind', async (_, message, reason) => {
  const openSync = await startOpenSync()

  const answer = await postMessage(openSync, message)

  expect(answer).toEqual({ status: 500, body: { error: expect.stringContaining(reason) } })
  expect(openSync.sessions()).toEqual([])
})

test.each([
  ['odd but printable keys', withContent({ 'a b-c.$d': null })],
  ['an array of 8192 items', withContent(Array.from({ length: 8192 }, () => 0))],
  ['an object of 1024 fields', withContent(fields(1024))],
  ['content 15 levels deep', withContent(nested(15))],
  ['a whole emoji', { textContent: '🙂' }],
  [
    'several parts that are over 1 MiB only together',
    {
      parts: Array.from({ length: 3 }, () => ({ type: 'tool-result', content: 'x'.repeat(MIB / 2) })),
    },
  ],
  ['JSON text, which may nest as it likes', withContent(JSON.stringify(nested(40)))],
  ['odd values in fields that the backend drops', { toolArgs: { $schema: nested(40) } }],
])('a message with %s is taken', async (_, message) => {
  const openSync = await startOpenSync()

  const answer = await postMessage(openSync, message)

  expect(answer.status).toBe(200)
})

test('a session with a lone surrogate in its title is refused', async () => {
  const openSync = await startOpenSync()

  expect((await postSession(openSync, { title: 'cut \ud83d' })).status).toBe(500)
})
