import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  apiFailed,
  compacted,
  costStated,
  gone,
  promptSubmitted,
  promptWritten,
  responseWritten,
  serversListed,
  sessionEnded,
  sessionStarted,
  settled,
  titled,
  toolAnswered,
  turnFailed,
  turnStopped,
} from './support/observations.ts'
import { itemsOf, sessionOf } from './support/telling.ts'

const start = sessionStarted(0)
const ask = [promptSubmitted(100, 'a', 'Mend the report'), promptWritten(100, 'a', 'Mend the report')]
const answer = responseWritten(200, 'm', { text: 'done' })
const stop = turnStopped(300, 'a', 'done')

describe('The title of a session', () => {
  const titlesOf = (...observations: Observation[]) => sessionOf(...observations)[ATTR.title]

  it('is what a person first asked', () => {
    expect(titlesOf(start, ...ask, promptSubmitted(500, 'b', 'And now this'))).toBe('Mend the report')
  })

  it('is never what a machine asked', () => {
    const report = promptSubmitted(50, 'n', '<task-notification>done</task-notification>')

    expect(titlesOf(start, report)).toBe('Session in weather')
    expect(titlesOf(start, report, ...ask)).toBe('Mend the report')
  })

  it('is Claude Code’s own where there is one', () => {
    expect(titlesOf(start, ...ask, titled(150, 'Report mending'))).toBe('Report mending')
  })

  it('is the newest that Claude Code made', () => {
    expect(titlesOf(start, ...ask, titled(150, 'Old'), titled(160, 'New'))).toBe('New')
  })

  it('given by hand outlives Claude Code’s own', () => {
    expect(titlesOf(start, ...ask, titled(150, 'Mine', { byHand: true }), titled(160, 'Its own'))).toBe(
      'Mine',
    )
  })

  it('is marked as changed on the one item with which it is to be sent', () => {
    const sessions = itemsOf(start, ...ask, titled(150, 'New'), answer, stop).filter(
      ({ span }) => span.name === SPAN.session,
    )

    expect(
      sessions.map(({ span: { attributes } }) => [attributes[ATTR.title], attributes[ATTR.titleChanged]]),
    ).toEqual([
      ['Mend the report', true],
      ['New', true],
      ['New', false],
    ])
  })
})

describe('Of its place, a session', () => {
  it('tells the project from where Claude Code was launched, and where its tools ran first', () => {
    const session = sessionOf(
      sessionStarted(0, { projectDir: '/home/dev/weather/', cwd: '/home/dev/weather/src' }),
      ...ask,
    )

    expect(session).toMatchObject({
      [ATTR.projectPath]: '/home/dev/weather/',
      [ATTR.projectName]: 'weather',
      [ATTR.cwd]: '/home/dev/weather/src',
    })
  })

  it('tells the branch and the version as its transcript last had them', () => {
    const session = sessionOf(
      start,
      promptSubmitted(100, 'a', 'ask'),
      promptWritten(100, 'a', 'ask', { gitBranch: 'main', version: '2.1.330' }),
      promptWritten(500, 'b', 'next', { gitBranch: 'mend' }),
    )

    expect(session).toMatchObject({ [ATTR.gitBranch]: 'mend', [ATTR.clientVersion]: '2.1.330' })
  })
})

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
    const usages = [0.1, 0.2, 0.3, 7].map((millions) => ({ input: millions * 1e6, output: 0 }))
    const responses = usages.map((usage, index) =>
      responseWritten(110 + index, `m${index}`, { text: 'x', stopReason: 'pause_turn', usage }),
    )
    const costOf = (order: Observation[]) =>
      sessionOf(start, ...ask, ...order, sessionEnded(900), settled(1000))[ATTR.sessionCost]

    expect(costOf(responses)).toBe(30.4)
    expect(costOf(responses.toReversed())).toBe(30.4)
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

describe('How a session began', () => {
  it.each([
    ['startup', undefined, 'new'],
    ['clear', undefined, 'new'],
    ['fork', undefined, 'new'],
    ['resume', undefined, 'resume'],
    ['resume', true, 'continue'],
  ])('by %s (continued: %s) is %s', (source, continued, startType) => {
    const begun = sessionStarted(0, { source, ...(continued === undefined ? {} : { continued }) })

    expect(sessionOf(begun, promptSubmitted(100, 'a', 'ask'))[ATTR.startType]).toBe(startType)
  })
})

describe('How a session ended', () => {
  const reasonOf = (...observations: Observation[]) =>
    sessionOf(start, ...ask, ...observations)[ATTR.endReason]
  const answered = [answer, stop]
  const failed = (reason: string) => [
    apiFailed(400, 'u', reason, 'API Error'),
    turnFailed(410, 'a', reason, 'API Error'),
  ]

  it.each([
    ['prompt_input_exit', 'user_stop'],
    ['logout', 'user_stop'],
    ['clear', 'user_stop'],
    ['other', 'completed'],
    ['a reason of tomorrow', 'completed'],
  ])('by %s is %s', (reason, endReason) => {
    expect(reasonOf(...answered, sessionEnded(900, reason), settled(1000))).toBe(endReason)
  })

  it('is not said while it is open', () => {
    expect(reasonOf(...answered)).toBeUndefined()
  })

  it('is an error where its last prompt failed', () => {
    expect(reasonOf(...failed('overloaded'), sessionEnded(900), settled(1000))).toBe('error')
  })

  it('is the limit of turns where that was reached', () => {
    expect(reasonOf(...failed('max_turns'), sessionEnded(900), settled(1000))).toBe('max_turns')
  })

  it('is an error though the hook that tells of it was killed before it had told', () => {
    const [written] = failed('overloaded')

    expect(written && reasonOf(written, sessionEnded(900), settled(1000))).toBe('error')
  })

  it('is no error where a later prompt went well', () => {
    const later = [
      ...failed('overloaded'),
      promptSubmitted(500, 'b', 'again'),
      promptWritten(500, 'b', 'again'),
      responseWritten(600, 'm2', { text: 'fine' }),
      turnStopped(700, 'b', 'fine'),
    ]

    expect(reasonOf(...later, sessionEnded(900, 'other'), settled(1000))).toBe('completed')
  })

  it('is an error where its client vanished', () => {
    expect(reasonOf(...answered, gone(400), settled(1000))).toBe('error')
  })
})

describe('Of how it was used, a session', () => {
  it('tells the permission mode that was seen last', () => {
    const session = sessionOf(
      start,
      promptSubmitted(100, 'a', 'ask', { permissionMode: 'plan' }),
      promptSubmitted(200, 'b', 'do it', { permissionMode: 'acceptEdits' }),
      sessionEnded(300),
      settled(400),
    )

    expect(session[ATTR.sessionPermissionMode]).toBe('acceptEdits')
  })

  it('tells its model from its own responses, not from its agents’', () => {
    const session = sessionOf(
      start,
      ...ask,
      answer,
      responseWritten(250, 'x1', { file: 'x', text: 'found', model: 'claude-haiku-4-5' }),
      sessionEnded(300),
      settled(400),
    )

    expect(session[ATTR.sessionModel]).toBe('claude-opus-5-5')
  })

  it('tells whether it thought', () => {
    const thinking = responseWritten(200, 'm', { thinking: 'hm', text: 'done' })

    expect(sessionOf(start, ...ask, answer, stop)[ATTR.thinkingEnabled]).toBe(false)
    expect(sessionOf(start, ...ask, thinking, stop)[ATTR.thinkingEnabled]).toBe(true)
  })

  it('tells the MCP servers that were connected, sorted, whether or not they were used', () => {
    const session = sessionOf(start, ...ask, serversListed(150, ['weather', 'maps']), answer, stop)

    expect(session[ATTR.mcpServers]).toEqual(['maps', 'weather'])
  })

  it('counts only the time between start and end of its runs', () => {
    const session = sessionOf(
      start,
      ...ask,
      answer,
      stop,
      sessionEnded(900),
      sessionStarted(100_000, { source: 'resume' }),
      compacted(100_100, 'c', { trigger: 'manual' }),
      sessionEnded(100_200),
      settled(100_300),
    )

    expect(session[ATTR.sessionDuration]).toBe(1100)
  })
})
