import { describe, expect, it } from 'vitest'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  toolReported,
  turnStopped,
} from './support/observations.ts'
import { endedOf, endedSpan, msOf, treeOf } from './support/telling.ts'

const start = sessionStarted(0)
const isPrompt = ({ name }: { name: string }) => name === SPAN.prompt
const isDone = (...observations: Parameters<typeof endedOf>) => endedOf(...observations).some(isPrompt)

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

  it('never with what the model is asked again after', () => {
    const paused = responseWritten(200, 'm', { text: 'wait', stopReason: 'pause_turn' })
    const calling = responseWritten(200, 'm', { text: 'wait', calls: ['t'] })

    expect(isDone(...asked, paused, turnStopped(300, 'a'))).toBe(false)
    expect(isDone(...asked, calling, turnStopped(300, 'a'))).toBe(false)
  })

  it('when it first stopped, in whichever order its stops come', () => {
    const stops = [turnStopped(500, 'a', 'again'), turnStopped(300, 'a', 'answer')]

    for (const heard of [stops, stops.toReversed()])
      expect(msOf(endedSpan([...asked, ...heard, answer], isPrompt).endTime)).toBe(300)
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

  it('hides no later answer in the same words', () => {
    const tree = treeOf(
      ...unwritten,
      settled(6000),
      promptWritten(100, 'a', 'ask'),
      responseWritten(200, 'm1', { text: 'answer' }),
      responseWritten(250, 'm2', { text: 'answer' }),
      sessionEnded(7000),
      settled(7001),
    )

    expect(tree.slice(2)).toEqual([
      '    chat “answer”',
      '    chat claude-opus-5-5',
      '    chat claude-opus-5-5 “answer”',
    ])
  })

  it('is not told where the transcript has a last message in other words', () => {
    const tree = treeOf(
      start,
      promptSubmitted(100, 'a', 'ask'),
      responseWritten(200, 'm', { text: 'answer [redacted]' }),
      turnStopped(300, 'a', 'answer'),
      settled(6000),
    )

    expect(tree.slice(2)).toEqual(['    chat claude-opus-5-5 “answer [redacted]”'])
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
