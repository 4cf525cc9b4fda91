import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  apiFailed,
  compacted,
  gone,
  promptSubmitted,
  promptWritten,
  responseWritten,
  serversListed,
  sessionEnded,
  sessionStarted,
  settled,
  titled,
  turnFailed,
  turnStopped,
  turnsExhausted,
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
    expect(reasonOf(turnsExhausted(400), sessionEnded(900), settled(1000))).toBe('max_turns')
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
      sessionEnded(200),
      sessionStarted(300, { source: 'resume' }),
      promptSubmitted(400, 'b', 'do it', { permissionMode: 'acceptEdits' }),
      promptSubmitted(500, 'c', 'go on'),
    )

    expect(session[ATTR.sessionPermissionMode]).toBe('acceptEdits')
  })

  it('tells its model from its own responses, not from its agents’', () => {
    const session = sessionOf(
      start,
      ...ask,
      answer,
      stop,
      responseWritten(350, 'x1', { file: 'x', text: 'found', model: 'claude-haiku-4-5' }),
      sessionEnded(400),
      settled(500),
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
      sessionEnded(100_200),
      compacted(100_300, 'c', { trigger: 'manual' }),
      settled(100_400),
    )

    expect(session[ATTR.sessionDuration]).toBe(1100)
  })
})
