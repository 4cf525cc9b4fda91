import { SpanKind } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR } from '../../src/trace/semconv.ts'
import type { ToldSpan } from '../support/sessions/source.ts'
import {
  promptSubmitted,
  promptWritten,
  requestSent,
  responseWritten,
  sessionStarted,
  toolAnswered,
  turnStopped,
} from './support/observations.ts'
import { endedOf, msOf, sessionOf } from './support/telling.ts'

const asked = [sessionStarted(0), promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]
const stop = (answer: string) => turnStopped(900, 'a', answer)

const chatsOf = (...observations: Observation[]): ToldSpan[] =>
  endedOf(...asked, ...observations).filter(({ name }) => name.startsWith('chat'))

const outputOf = (span: ToldSpan | undefined) => JSON.parse(String(span?.attributes[ATTR.outputMessages]))

describe('A response', () => {
  it('is one span, however many lines it has', () => {
    const [chat, ...others] = chatsOf(
      responseWritten(200, 'm', { thinking: 'hm', stopReason: 'end_turn' }),
      responseWritten(210, 'm', { text: 'one' }),
      responseWritten(220, 'm', { text: 'two' }),
      stop('one\ntwo'),
    )

    expect(others).toEqual([])
    expect(outputOf(chat)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hm' },
          { type: 'text', content: 'one' },
          { type: 'text', content: 'two' },
        ],
        finish_reason: 'end_turn',
      },
    ])
  })

  it('counts its tokens once, by the largest figures of its lines', () => {
    const [chat] = chatsOf(
      responseWritten(200, 'm', {
        text: 'a',
        usage: { input: 8, output: 1, cacheRead: 100, cacheWrite: 20 },
      }),
      responseWritten(210, 'm', {
        text: 'b',
        usage: { input: 8, output: 50, cacheRead: 90, cacheWrite: 10 },
      }),
      stop('a\nb'),
    )

    expect(chat?.attributes).toMatchObject({
      [ATTR.inputTokens]: 128,
      [ATTR.outputTokens]: 50,
      [ATTR.cacheReadTokens]: 100,
      [ATTR.cacheCreationTokens]: 20,
    })
  })

  it('names its model, its kind, and why it stopped', () => {
    const [chat] = chatsOf(responseWritten(200, 'm', { text: 'a', stopReason: 'max_tokens' }), stop('a'))

    expect(chat).toMatchObject({
      name: 'chat claude-opus-5-5',
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTR.operation]: 'chat',
        [ATTR.provider]: 'anthropic',
        [ATTR.requestModel]: 'claude-opus-5-5',
        [ATTR.responseModel]: 'claude-opus-5-5',
        [ATTR.responseId]: 'm',
        [ATTR.finishReasons]: ['max_tokens'],
      },
    })
  })

  it('starts with its request and ends with its last line', () => {
    const [chat] = chatsOf(
      requestSent(150, 'r'),
      responseWritten(200, 'm', { text: 'a', requestRef: 'r' }),
      responseWritten(220, 'm', { text: 'b', requestRef: 'r' }),
      stop('a\nb'),
    )

    expect(chat && [msOf(chat.startTime), msOf(chat.endTime)]).toEqual([150, 220])
  })

  it('starts after what came before it where its request is not known', () => {
    const chats = chatsOf(
      responseWritten(200, 'm1', { calls: ['t'] }),
      toolAnswered(300, 't'),
      responseWritten(400, 'm2', { text: 'done' }),
      stop('done'),
    )

    expect(chats.map(({ startTime }) => msOf(startTime))).toEqual([100.001, 300])
  })

  it('is complete with the first line of another one', () => {
    expect(chatsOf(responseWritten(200, 'm1', { text: 'a' }))).toEqual([])
    expect(
      chatsOf(responseWritten(200, 'm1', { text: 'a' }), responseWritten(300, 'm2', { text: 'b' })),
    ).toHaveLength(1)
  })

  it('is not complete with the result of a call: its lines may go on behind that', () => {
    const [chat] = chatsOf(
      responseWritten(200, 'm', { calls: ['t1'] }),
      toolAnswered(210, 't1'),
      responseWritten(220, 'm', { calls: ['t2'], usage: { output: 40 } }),
      toolAnswered(230, 't2'),
      responseWritten(300, 'm2', { text: 'done' }),
    )

    expect(chat?.attributes[ATTR.outputTokens]).toBe(40)
    expect(outputOf(chat)[0].parts).toEqual([
      { type: 'tool_call', id: 't1', name: 'Bash' },
      { type: 'tool_call', id: 't2', name: 'Bash' },
    ])
  })

  it('that was told is not told again by lines that come late', () => {
    expect(
      chatsOf(
        responseWritten(200, 'm', { text: 'a' }),
        stop('a'),
        responseWritten(200, 'm', { text: 'a' }),
        responseWritten(300, 'm2', { text: 'b' }),
      ),
    ).toHaveLength(1)
  })
})

describe('What a response costs', () => {
  it('is on it, by its own model', () => {
    const [chat] = chatsOf(
      responseWritten(200, 'm', { text: 'a', usage: { input: 1_000_000, output: 0 } }),
      stop('a'),
    )

    expect(chat?.attributes[ATTR.responseCost]).toBe(4)
  })

  it('is absent where its model has no known price, and so is the session’s', () => {
    const observations = [
      responseWritten(200, 'm1', { text: 'a', calls: ['t'] }),
      responseWritten(300, 'm2', { text: 'b', model: 'model-of-tomorrow' }),
      stop('b'),
    ]

    expect(chatsOf(...observations).map(({ attributes }) => ATTR.responseCost in attributes)).toEqual([
      true,
      false,
    ])
    expect(sessionOf(...asked, ...observations)).not.toHaveProperty([ATTR.sessionCost])
    expect(sessionOf(...asked, ...observations)).toMatchObject({ [ATTR.sessionInputTokens]: 20 })
  })
})
