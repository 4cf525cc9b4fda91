import { describe, expect, it } from 'vitest'
import { actorOf, gistOf, oneLine, type SessionSpan } from '../../src/sessions/span.ts'
import { ATTR } from '../../src/trace/semconv.ts'

describe('The gist of a span', () => {
  it.each([
    ['prompt', { [ATTR.inputMessages]: messages({ type: 'text', content: 'Do\n\n  it' }) }, 'Do it'],
    ['response', { [ATTR.outputMessages]: messages({ type: 'text', content: 'Done' }) }, 'Done'],
    [
      'response',
      {
        [ATTR.outputMessages]: messages(
          { type: 'tool_call', id: '1', name: 'Bash' },
          { type: 'tool_call', id: '2', name: 'Read' },
        ),
      },
      '→ Bash, Read',
    ],
    ['tool', { [ATTR.toolArguments]: '{"timeout":3,"command":"ls"}' }, 'ls'],
    ['tool', { [ATTR.toolArguments]: '{cut in two' }, ''],
    ['tool', {}, ''],
    ['agent', { [ATTR.agentDescription]: 'Find it' }, 'Find it'],
    [
      'prompt',
      {
        [ATTR.inputMessages]: messages({
          type: 'text',
          content: '<task-notification><summary>An agent is done</summary></task-notification>',
        }),
      },
      'An agent is done',
    ],
  ] as const)('of kind %s is what tells it best', (kind, attributes, gist) => {
    expect(gistOf(span(kind, attributes))).toBe(gist)
  })

  it('is what the API said where a response failed', () => {
    expect(gistOf({ ...span('response', {}), errorMessage: 'Overloaded' })).toBe('Overloaded')
  })
})

describe('The actor of a span', () => {
  it.each([
    ['tool', { [ATTR.toolName]: 'Bash' }, 'Bash'],
    ['response', { [ATTR.responseModel]: 'claude-opus-5-5' }, 'claude-opus-5-5'],
    ['response', {}, 'assistant'],
    ['agent', { [ATTR.agentName]: 'Explore' }, 'Explore'],
    ['prompt', { [ATTR.promptRole]: 'system' }, 'system'],
    ['message', {}, 'user'],
  ] as const)('of kind %s is who or what did it', (kind, attributes, actor) => {
    expect(actorOf(span(kind, attributes))).toBe(actor)
  })
})

describe('One line', () => {
  it('holds nothing that would move a terminal’s cursor, colour it or turn the text around', () => {
    expect(oneLine('a\u001b[2Jb\r\n\tc\u202ed\u009be\u0007')).toBe('a [2Jb c d e')
  })
})

function messages(...parts: object[]): string {
  return JSON.stringify([{ role: 'assistant', parts }])
}

function span(kind: SessionSpan['kind'], attributes: SessionSpan['attributes']): SessionSpan {
  return { traceId: 't', spanId: 's', kind, name: kind, startMs: 0, attributes }
}
