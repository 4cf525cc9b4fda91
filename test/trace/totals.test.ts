import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR } from '../../src/trace/semconv.ts'
import {
  costStated,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  toolAnswered,
  turnStopped,
} from './support/observations.ts'
import { sessionOf } from './support/telling.ts'

const start = sessionStarted(0)
const ask = [promptSubmitted(100, 'a', 'Mend the report'), promptWritten(100, 'a', 'Mend the report')]
const answer = responseWritten(200, 'm', { text: 'done' })
const stop = turnStopped(300, 'a', 'done')

describe('The totals of a session', () => {
  it('are there with its first response, and not before', () => {
    expect(sessionOf(start, ...ask)).not.toHaveProperty([ATTR.sessionInputTokens])
    expect(sessionOf(start, ...ask)).not.toHaveProperty([ATTR.sessionCost])
    expect(sessionOf(start, ...ask, answer, stop)).toMatchObject({
      [ATTR.sessionInputTokens]: 10,
      [ATTR.sessionOutputTokens]: 5,
    })
  })

  it('are left out, never a partial sum, where an answer came from a hook alone', () => {
    const unread = [
      start,
      ...ask,
      responseWritten(150, 'm0', { text: 'on it', calls: ['t'] }),
      stop,
      settled(6000),
    ]

    expect(sessionOf(...unread)).not.toHaveProperty([ATTR.sessionInputTokens])
    expect(sessionOf(...unread)).not.toHaveProperty([ATTR.sessionCost])
  })

  it('are back once that answer was read after all', () => {
    const read = [start, ...ask, stop, settled(6000), answer, sessionEnded(7000), settled(7001)]

    expect(sessionOf(...read)).toMatchObject({
      [ATTR.sessionInputTokens]: 10,
      [ATTR.sessionOutputTokens]: 5,
      [ATTR.messageCount]: 2,
    })
  })

  it('count what a dashboard shows as messages, and the calls among them', () => {
    const session = sessionOf(
      start,
      ...ask,
      responseWritten(150, 'm0', { calls: ['t1', 't2'], input: 'ls' }),
      toolAnswered(160, 't1'),
      toolAnswered(170, 't2', { failed: true }),
      answer,
      stop,
    )

    expect(session).toMatchObject({ [ATTR.messageCount]: 4, [ATTR.toolCallCount]: 2 })
  })

  it('count calls that are withheld, though a dashboard shows no message of them', () => {
    const session = sessionOf(
      start,
      ...ask,
      responseWritten(150, 'm0', { calls: ['t1'] }),
      toolAnswered(160, 't1'),
      answer,
      stop,
    )

    expect(session).toMatchObject({ [ATTR.messageCount]: 2, [ATTR.toolCallCount]: 1 })
  })

  it('do not depend on the order in which small amounts are added', () => {
    const responses = [25_000, 50_000, 175_000].map((input, index) =>
      responseWritten(110 + index, `m${index}`, {
        text: 'x',
        stopReason: 'pause_turn',
        usage: { input, output: 0 },
      }),
    )
    const costOf = (order: Observation[]) =>
      sessionOf(start, ...ask, ...order, sessionEnded(900), settled(1000))[ATTR.sessionCost]

    expect(costOf(responses)).toBe(1)
    expect(costOf(responses.toReversed())).toBe(1)
  })

  it('count no message for lines that come before any prompt', () => {
    const session = sessionOf(
      start,
      responseWritten(200, 'm', { text: 'hi' }),
      sessionEnded(300),
      settled(400),
    )

    expect(session[ATTR.messageCount]).toBe(1)
  })
})

describe('What Claude Code’s own figure has beyond ours', () => {
  const usage = { input: 1_000_000, output: 0 }
  const priced = [start, ...ask, responseWritten(200, 'm', { text: 'done', usage }), stop]
  const end = [sessionEnded(900), settled(1000)]

  it('is shown as not attributed', () => {
    expect(sessionOf(...priced, costStated(400, 4.5), ...end)[ATTR.sessionUnattributed]).toBe(0.5)
  })

  it('is nothing where both agree, or ours is more', () => {
    expect(sessionOf(...priced, costStated(400, 4), ...end)).not.toHaveProperty([ATTR.sessionUnattributed])
    expect(sessionOf(...priced, costStated(400, 3), ...end)).not.toHaveProperty([ATTR.sessionUnattributed])
  })

  it('is not known of a fork, whose figure begins with its origin’s', () => {
    const fork = sessionOf(
      sessionStarted(0, { source: 'fork' }),
      ...priced.slice(1),
      costStated(400, 9),
      ...end,
    )

    expect(fork).not.toHaveProperty([ATTR.sessionUnattributed])
  })
})
