import { expect, it } from 'vitest'
import { parseMessages, reasoningIn, textIn } from '../../../src/exporters/opensync/gen-ai-messages.ts'
import { messageList } from '../spans.ts'

it('reads texts and reasoning apart, in their order, and passes over other parts', () => {
  const json = JSON.stringify([
    {
      role: 'assistant',
      finish_reason: 'stop',
      parts: [
        { type: 'reasoning', content: 'Hm.' },
        { type: 'text', content: 'One' },
        { type: 'tool_call', id: '1', name: 'Bash', arguments: {} },
        { type: 'text', content: '' },
        { type: 'text', content: 'two' },
      ],
    },
  ])

  const messages = parseMessages(json, 'user')

  expect(textIn(messages)).toBe('One\n\ntwo')
  expect(reasoningIn(messages)).toBe('Hm.')
})

it('reads the rest of a list in which one message or part is no such thing', () => {
  const [good] = JSON.parse(messageList(['user', 'Hello']))

  const messages = parseMessages(JSON.stringify([null, 7, { role: 'user', parts: [1, {}] }, good]), 'user')

  expect(textIn(messages)).toBe('Hello')
})

it.each(['Just a text', '[{"role":"user","parts":[{"type":"te', '{"role":"user"}'])(
  'takes what is no list for the text of one message: %s',
  (text) => {
    expect(parseMessages(text, 'user')).toEqual([{ role: 'user', parts: [{ type: 'text', content: text }] }])
  },
)

it.each([undefined, '', '[]'])('reads no message from %j', (json) => {
  expect(parseMessages(json, 'user')).toEqual([])
})
