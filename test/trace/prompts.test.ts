import { describe, expect, it } from 'vitest'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  apiFailed,
  interrupted,
  messageQueued,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  toolReported,
  turnFailed,
  turnStopped,
} from './support/observations.ts'
import { endedOf, endedSpan, itemsOf, msOf, treeOf } from './support/telling.ts'

const start = sessionStarted(0)
const isPrompt = ({ name }: { name: string }) => name === SPAN.prompt
const isDone = (...observations: Parameters<typeof endedOf>) => endedOf(...observations).some(isPrompt)

describe('A prompt', () => {
  it('starts when its hook says, not when its line was written', () => {
    const span = endedSpan(
      [
        start,
        promptSubmitted(100, 'a', 'ask'),
        promptWritten(140, 'a', 'ask'),
        responseWritten(200, 'm', { text: 'answer' }),
        turnStopped(300, 'a', 'answer'),
      ],
      isPrompt,
    )

    expect([msOf(span.startTime), msOf(span.endTime)]).toEqual([100, 300])
  })

  it('comes from its line where no hook told of it', () => {
    expect(treeOf(start, promptWritten(100, 'a', 'ask'))).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code (open) “ask”',
    ])
  })

  it('is told in a snapshot at its start, and its end says that it was', () => {
    const prompts = itemsOf(
      start,
      promptSubmitted(100, 'a', 'ask'),
      responseWritten(200, 'm', { text: 'answer' }),
      turnStopped(300, 'a', 'answer'),
    ).filter(({ span }) => isPrompt(span))

    expect(prompts.map(({ type, span }) => [type, span.attributes[ATTR.promptTold]])).toEqual([
      ['snapshot', undefined],
      ['ended', true],
    ])
  })

  it('that is known already starts nothing when it is submitted again: something was typed meanwhile', () => {
    const tree = treeOf(start, promptSubmitted(100, 'a', 'ask'), promptSubmitted(200, 'a', 'and this'))

    expect(tree).toEqual(['claude_code.session (open)', '  invoke_agent claude-code (open) “ask”'])
  })

  it('that a machine made is none of a person’s', () => {
    const text = '<task-notification>\n<task-id>a1</task-id>\n</task-notification>'

    const [, prompt] = itemsOf(start, promptSubmitted(100, 'a', text))

    expect(prompt?.span.attributes[ATTR.promptRole]).toBe('system')
  })

  it('has the permission mode in which it was asked', () => {
    const [, prompt] = itemsOf(start, promptSubmitted(100, 'a', 'ask', { permissionMode: 'plan' }))

    expect(prompt?.span.attributes[ATTR.permissionMode]).toBe('plan')
  })

  it('without a text is there for lines that come before any prompt', () => {
    expect(treeOf(start, responseWritten(200, 'm', { text: 'hello' }), settled(300))).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code (open)',
    ])
  })
})

describe('A prompt stops', () => {
  const asked = [start, promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]
  const answer = responseWritten(200, 'm', { text: 'answer' })

  it('when its hook says so and the transcript has shown its last message, whichever comes first', () => {
    expect(isDone(...asked, answer, turnStopped(300, 'a', 'answer'))).toBe(true)
    expect(isDone(...asked, turnStopped(300, 'a', 'answer'), answer)).toBe(true)
  })

  it('only when the transcript has shown its last message', () => {
    expect(isDone(...asked, turnStopped(300, 'a', 'answer'))).toBe(false)
    expect(
      isDone(
        ...asked,
        responseWritten(150, 'm0', { text: 'on it', calls: ['t'] }),
        turnStopped(300, 'a', 'answer'),
      ),
    ).toBe(false)
  })

  it('where its stop comes before itself', () => {
    expect(isDone(start, turnStopped(300, 'a', 'answer'), ...asked.slice(1), answer)).toBe(true)
  })

  it('though the hook trims what the transcript keeps as it came', () => {
    const padded = responseWritten(200, 'm', { text: '\nanswer\n' })

    expect(isDone(...asked, padded, turnStopped(300, 'a', 'answer'))).toBe(true)
  })

  it('at any last message where its hook does not quote it', () => {
    expect(isDone(...asked, answer, turnStopped(300, 'a'))).toBe(true)
  })

  it('once, and is not reopened by someone’s hook that sends the model round again', () => {
    const observations = [
      ...asked,
      answer,
      turnStopped(300, 'a', 'answer'),
      responseWritten(400, 'm2', { text: 'answer again' }),
      turnStopped(500, 'a', 'answer again'),
    ]

    expect(endedSpan(observations, isPrompt).endTime).toEqual(
      endedSpan(observations.slice(0, -2), isPrompt).endTime,
    )
    expect(treeOf(...observations)).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code “ask”',
      '    chat claude-opus-5-5 “answer”',
      '    chat claude-opus-5-5 “answer again”',
    ])
  })

  it('when the transcript goes on to another one', () => {
    const next = [promptSubmitted(500, 'b', 'next'), promptWritten(500, 'b', 'next')]

    expect(isDone(...asked, turnStopped(300, 'a', 'answer'))).toBe(false)
    expect(isDone(...asked, turnStopped(300, 'a', 'answer'), ...next)).toBe(true)
  })

  it('with its run, at its last sign of life, where no hook said so', () => {
    const span = endedSpan(
      [...asked, responseWritten(200, 'm', { text: 'half' }), sessionEnded(900), settled(1000)],
      isPrompt,
    )

    expect(msOf(span.endTime)).toBe(200)
  })
})

describe('A prompt fails', () => {
  const asked = [start, promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]

  it('when a person interrupts it, of which no hook tells', () => {
    const span = endedSpan([...asked, interrupted(250)], isPrompt)

    expect(span.attributes[ATTR.errorType]).toBe('interrupted')
    expect(span.status.code).toBe(2)
    expect(msOf(span.endTime)).toBe(250)
  })

  it('when the API refuses it, with the words of the API beneath', () => {
    const tree = treeOf(
      ...asked,
      apiFailed(200, 'u', 'overloaded', 'API Error: overloaded'),
      turnFailed(300, 'a', 'overloaded', 'API Error: overloaded'),
    )

    expect(tree).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code !overloaded “ask”',
      '    chat !overloaded',
    ])
  })
})

describe('The answer that only a hook told of', () => {
  const unwritten = [start, promptSubmitted(100, 'a', 'ask'), turnStopped(300, 'a', 'answer')]

  it('is told once it is known that the transcript will not show it', () => {
    expect(treeOf(...unwritten)).not.toContain('    chat “answer”')
    expect(treeOf(...unwritten, settled(6000))).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code “ask”',
      '    chat “answer”',
    ])
  })

  it('is told once: a response that says the same later adds its tokens and no text', () => {
    const late = [
      ...unwritten,
      settled(6000),
      promptWritten(100, 'a', 'ask'),
      responseWritten(200, 'm', { text: 'answer', usage: { input: 7, output: 3 } }),
      sessionEnded(7000),
      settled(7001),
    ]

    const chats = endedOf(...late).filter(({ name }) => name.startsWith('chat'))

    expect(treeOf(...late).filter((line) => line.includes('“answer”'))).toHaveLength(1)
    expect(chats.map(({ attributes }) => attributes[ATTR.inputTokens])).toEqual([undefined, 7])
  })

  it('is told as often as it was said', () => {
    const twice = [...unwritten, turnStopped(400, 'a', 'answer'), settled(6000)]

    expect(treeOf(...twice).filter((line) => line.includes('“answer”'))).toHaveLength(2)
  })

  it('is not told where it is empty', () => {
    expect(treeOf(start, promptSubmitted(100, 'a', 'ask'), turnStopped(300, 'a', ''), settled(6000))).toEqual(
      ['claude_code.session (open)', '  invoke_agent claude-code “ask”'],
    )
  })

  it('comes with the calls that only hooks told of', () => {
    const tree = treeOf(
      start,
      promptSubmitted(100, 'a', 'ask'),
      toolReported(200, 't', { promptId: 'a', result: 'fine', durationMs: 20 }),
      turnStopped(300, 'a', 'answer'),
      settled(6000),
    )

    expect(tree.slice(2)).toEqual(['    execute_tool Bash', '    chat “answer”'])
  })
})

describe('What a person typed while Claude worked', () => {
  it('hangs, without a length, under the prompt that took it in', () => {
    const observations = [
      start,
      promptSubmitted(100, 'a', 'ask'),
      promptWritten(100, 'a', 'ask'),
      messageQueued(200, 'q', 'and this'),
    ]

    const span = endedSpan(observations, ({ name }) => name === SPAN.userMessage)

    expect(treeOf(...observations)).toContain('    claude_code.user_message “and this”')
    expect(span.startTime).toEqual(span.endTime)
    expect(span.attributes[ATTR.promptRole]).toBe('user')
  })
})
