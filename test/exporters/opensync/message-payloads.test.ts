import { describe, expect, it } from 'vitest'
import {
  promptMessage,
  responseMessage,
  toolMessage,
} from '../../../src/exporters/opensync/message-payloads.ts'
import { endedSpan, idOf, messageList, openSpan, own, START_MS, startAt } from '../spans.ts'

describe('promptMessage', () => {
  it('is a user message with its text as content and as a part for search', () => {
    const span = openSpan(own.prompt('s1', 'Fix the parser'))
    const id = `s1:${idOf(span)}`

    expect(promptMessage(span)).toEqual({
      sessionExternalId: 's1',
      sessionId: 's1',
      externalId: id,
      messageId: id,
      role: 'user',
      source: 'claude-code',
      textContent: 'Fix the parser',
      content: 'Fix the parser',
      parts: [{ type: 'text', content: 'Fix the parser' }],
      createdAt: START_MS,
    })
  })

  it('is a system message where a machine made the prompt', () => {
    const span = openSpan(own.prompt('s1', 'A task ended', { 'claude_code.prompt.role': 'system' }))

    expect(promptMessage(span)).toMatchObject({ role: 'system', textContent: 'A task ended' })
  })

  it('is not sent again at the end of a prompt whose snapshot told it', () => {
    const span = endedSpan(own.prompt('s1', 'Fix the parser', { 'claude_code.prompt.told': true }))

    expect(promptMessage(span)).toBeUndefined()
  })

  it('is sent with the end of a prompt that had no snapshot', () => {
    expect(promptMessage(endedSpan(own.prompt('s1', 'Hello')))).toMatchObject({ textContent: 'Hello' })
  })

  it('joins several texts and passes over what is not text', () => {
    const input = messageList(['user', 'one', { type: 'blob', content: 'x' }, 'two'])
    const span = endedSpan(own.prompt('s1', '', { 'gen_ai.input.messages': input }))

    expect(promptMessage(span)).toMatchObject({ textContent: 'one\n\ntwo' })
  })

  it('is none where there is no text', () => {
    expect(promptMessage(endedSpan(own.prompt('s1', '')))).toBeUndefined()
  })
})

describe('responseMessage', () => {
  it('is an assistant message with model, tokens and duration', () => {
    const span = endedSpan({ ...own.chat('s1', 'Done.'), durationMs: 2_500, startTime: startAt(0.25) })

    expect(responseMessage(span)).toMatchObject({
      externalId: `s1:${idOf(span)}`,
      role: 'assistant',
      textContent: 'Done.',
      model: 'claude-opus-5-5',
      promptTokens: 120,
      completionTokens: 30,
      tokenCount: 150,
      durationMs: 2_500,
      createdAt: START_MS + 0.25,
    })
    expect(responseMessage(span)).not.toHaveProperty('thinkingContent')
  })

  it('gives thinking apart from the text', () => {
    const output = messageList(['assistant', { type: 'reasoning', content: 'Hm.' }, 'Done.'])
    const span = endedSpan(own.chat('s1', '', { 'gen_ai.output.messages': output }))

    expect(responseMessage(span)).toMatchObject({ textContent: 'Done.', thinkingContent: 'Hm.' })
  })

  it('is none for a response without text: its tokens are in the totals', () => {
    expect(responseMessage(endedSpan(own.chat('s1', '')))).toBeUndefined()
  })

  it('is a system message with the words of the API where the call failed', () => {
    const span = endedSpan({ ...own.chat('s1', ''), error: 'API Error: 529 overloaded' })

    expect(responseMessage(span)).toMatchObject({ role: 'system', textContent: 'API Error: 529 overloaded' })
    expect(responseMessage(span)).not.toHaveProperty('model')
  })

  it('is an assistant message where a failed call said something', () => {
    const span = endedSpan({ ...own.chat('s1', 'Half an ans'), error: 'aborted' })

    expect(responseMessage(span)).toMatchObject({ role: 'assistant', textContent: 'Half an ans' })
  })

  it('shows a list that an attribute limit cut in two, instead of nothing', () => {
    const span = endedSpan(own.chat('s1', '', { 'gen_ai.output.messages': '[{"role":"assi' }))

    expect(responseMessage(span)).toMatchObject({ role: 'assistant', textContent: '[{"role":"assi' })
  })
})

describe('toolMessage', () => {
  const args = { command: 'ls', timeout: 5 }

  it('is one message of role tool with the call and its result', () => {
    const span = endedSpan({
      ...own.tool('s1', 'Bash', {
        'gen_ai.tool.call.arguments': JSON.stringify(args),
        'gen_ai.tool.call.result': 'a.txt',
        'claude_code.tool.duration_ms': 40,
      }),
      durationMs: 9_000,
    })

    expect(toolMessage(span)).toMatchObject({
      role: 'tool',
      textContent: 'Bash: a.txt',
      durationMs: 40,
      toolName: 'Bash',
      toolArgs: args,
      toolResult: 'a.txt',
      parts: [
        { type: 'tool-call', content: { toolName: 'Bash', args, toolCallId: 'toolu_1' } },
        { type: 'tool-result', content: { toolName: 'Bash', result: 'a.txt', toolCallId: 'toolu_1' } },
      ],
    })
  })

  it('marks an error in the result and in the text', () => {
    const span = endedSpan({
      ...own.tool('s1', 'Bash', { 'gen_ai.tool.call.result': 'exit code 1' }),
      error: 'tool_error',
    })

    expect(toolMessage(span)).toMatchObject({
      textContent: 'Bash failed: exit code 1',
      parts: [
        { type: 'tool-call' },
        { type: 'tool-result', content: { result: 'exit code 1', isError: true } },
      ],
    })
  })

  it('says why it failed where there is no result', () => {
    const attributes = { 'error.type': 'denied' }
    const span = endedSpan({ ...own.tool('s1', 'Bash', attributes), error: '' })

    expect(toolMessage(span)).toMatchObject({ textContent: 'Bash failed: denied', toolResult: 'denied' })
  })

  it('keeps an empty result, and has none where none is known', () => {
    const empty = endedSpan(own.tool('s1', 'Bash', { 'gen_ai.tool.call.result': '' }))
    const unknown = endedSpan(own.tool('s1', 'Bash'))

    expect(toolMessage(empty)).toMatchObject({ toolResult: '', parts: [{}, { content: { result: '' } }] })
    expect(toolMessage(unknown).parts).toHaveLength(1)
  })

  it('takes the span’s own duration where the tool’s is not known', () => {
    expect(toolMessage(endedSpan({ ...own.tool('s1', 'Bash'), durationMs: 70 }))).toMatchObject({
      durationMs: 70,
    })
  })
})
