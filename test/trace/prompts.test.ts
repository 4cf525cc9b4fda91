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
  turnFailed,
  turnStopped,
} from './support/observations.ts'
import { endedOf, endedSpan, itemsOf, msOf, treeOf } from './support/telling.ts'

const start = sessionStarted(0)
const isPrompt = ({ name }: { name: string }) => name === SPAN.prompt
const _isDone = (...observations: Parameters<typeof endedOf>) => endedOf(...observations).some(isPrompt)

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

describe('A prompt that the API refused', () => {
  const refused = [
    start,
    promptSubmitted(100, 'a', 'ask'),
    promptWritten(100, 'a', 'ask'),
    apiFailed(200, 'u', 'overloaded', 'API Error'),
  ]
  const end = [sessionEnded(900), settled(1000)]

  it('failed, though the hook that tells of it was killed before it had told', () => {
    expect(endedSpan([...refused, ...end], isPrompt).attributes[ATTR.errorType]).toBe('overloaded')
  })

  it('did not fail where it was answered after all', () => {
    const answered = responseWritten(300, 'm', { text: 'answer' })

    expect(endedSpan([...refused, answered, ...end], isPrompt).status.code).toBe(0)
  })

  it('tells of the refusal once, though its line is there twice', () => {
    const tree = treeOf(...refused, apiFailed(200, 'u', 'overloaded', 'API Error'), ...end)

    expect(tree.filter((line) => line === '    chat !overloaded')).toHaveLength(1)
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
