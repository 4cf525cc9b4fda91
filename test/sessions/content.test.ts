import { describe, expect, it } from 'vitest'
import { contentOf } from '../../src/sessions/content.ts'
import { ATTR } from '../../src/trace/semconv.ts'

describe('The content of a span', () => {
  it('tells what was said apart from what was thought', () => {
    const parts = [
      { type: 'reasoning', content: 'Hm.' },
      { type: 'text', content: 'Yes.' },
      { type: 'tool_call', id: '1', name: 'Bash' },
    ]
    const attributes = { [ATTR.outputMessages]: JSON.stringify([{ role: 'assistant', parts }]) }

    expect(contentOf({ attributes })).toEqual({ said: 'Yes.', thought: 'Hm.', asked: '', answered: '' })
  })

  it.each([
    ['{"command":"ls -l","timeout":3}', 'command: ls -l\ntimeout: 3'],
    ['{"command":"one\\ntwo"}', 'command:\none\ntwo'],
    ['{"edits":[{"old":"a"}]}', 'edits: [{"old":"a"}]'],
    ['{cut in two', '{cut in two'],
    ['[1]', '[1]'],
  ])('names the arguments of a tool: %s', (json, asked) => {
    expect(contentOf({ attributes: { [ATTR.toolArguments]: json } }).asked).toBe(asked)
  })

  it.each([
    ['plain text', 'plain text'],
    ['"a JSON string"', 'a JSON string'],
    ['{"a":1}', '{\n  "a": 1\n}'],
    ['1e3', '1e3'],
    ['null', 'null'],
  ])('sets out the result of a tool: %s', (text, answered) => {
    expect(contentOf({ attributes: { [ATTR.toolResult]: text } }).answered).toBe(answered)
  })
})
