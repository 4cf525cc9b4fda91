import { describe, expect, it } from 'vitest'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import type { ToldSpan } from '../support/sessions/source.ts'
import {
  gone,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  turnStopped,
} from './support/observations.ts'
import { endedOf, itemsOf, msOf, sessionOf, treeOf } from './support/telling.ts'

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** One prompt that is answered, with its hooks and lines. */
const exchange = (at: number, name: string) => [
  promptSubmitted(at, name, `ask ${name}`),
  promptWritten(at, name, `ask ${name}`),
  responseWritten(at + 10, `msg-${name}`, { text: `answer ${name}` }),
  turnStopped(at + 20, name, `answer ${name}`),
]

const roots = (spans: ToldSpan[]): ToldSpan[] => spans.filter(({ name }) => name === SPAN.session)

describe('A run', () => {
  it('lasts from its start to its end', () => {
    const [root] = roots(endedOf(sessionStarted(0), ...exchange(100, 'a'), sessionEnded(500), settled(600)))

    expect(root && [msOf(root.startTime), msOf(root.endTime)]).toEqual([0, 500])
  })

  it('that nothing was asked in leaves no trace', () => {
    expect(itemsOf(sessionStarted(0), sessionEnded(500), settled(600))).toEqual([])
  })

  it('that says twice that it starts, for being registered twice, is one', () => {
    const spans = endedOf(
      sessionStarted(0),
      sessionStarted(2),
      ...exchange(100, 'a'),
      sessionEnded(500),
      settled(600),
    )

    expect(roots(spans).map(({ startTime }) => msOf(startTime))).toEqual([0])
  })

  it('is another one where a client starts again that was at work already', () => {
    const spans = endedOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionStarted(200, { source: 'resume' }),
      ...exchange(300, 'b'),
      sessionEnded(500),
      settled(600),
    )

    expect(roots(spans).map(({ startTime }) => msOf(startTime))).toEqual([0, 200])
  })

  it('whose end is told twice ended the first time', () => {
    const [root] = roots(
      endedOf(sessionStarted(0), ...exchange(100, 'a'), sessionEnded(500), sessionEnded(505), settled(600)),
    )

    expect(root && msOf(root.endTime)).toBe(500)
  })

  it('goes on after a compaction, which says that a session starts', () => {
    const tree = treeOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionStarted(200, { source: 'compact' }),
      ...exchange(300, 'b'),
      sessionEnded(500),
      settled(600),
    )

    expect(tree.filter((line) => line.startsWith(SPAN.session))).toHaveLength(1)
  })

  it('begins with its first event where no hook told of its start', () => {
    const [root] = roots(endedOf(...exchange(100, 'a'), sessionEnded(500), settled(600)))

    expect(root && msOf(root.startTime)).toBe(100)
  })

  it('keeps its root open until its transcript has shown all of it', () => {
    const ended = endedOf(sessionStarted(0), ...exchange(100, 'a'), sessionEnded(500))

    expect(roots(ended)).toEqual([])
  })
})

describe('A later run', () => {
  const resumed = [
    sessionStarted(0),
    ...exchange(100, 'a'),
    sessionEnded(500),
    sessionStarted(1000, { source: 'resume', client: { pid: 101, host: 'here' } }),
    ...exchange(1100, 'b'),
    sessionEnded(1500),
    settled(1600),
  ]

  it('is a trace of its own, and links to the one before', () => {
    const [first, second] = roots(endedOf(...resumed))

    expect(second?.traceId).not.toBe(first?.traceId)
    expect(first?.links).toEqual([])
    expect(second?.links).toEqual([`${first?.traceId}:${first?.spanId}`])
  })

  it('closes the one before as soon as the transcript has come to it', () => {
    const [root] = roots(endedOf(...resumed.slice(0, -2)))

    expect(root && msOf(root.endTime)).toBe(500)
  })

  it('is not where late lines of the one before belong', () => {
    const tree = treeOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionEnded(500),
      sessionStarted(1000, { source: 'resume', client: { pid: 101, host: 'here' } }),
      promptSubmitted(1100, 'c', 'ask c'),
      ...exchange(200, 'b').slice(1, -1),
      promptWritten(1100, 'c', 'ask c'),
    )

    expect(tree).toEqual([
      'claude_code.session',
      '  invoke_agent claude-code “ask a”',
      '    chat claude-opus-5-5 “answer a”',
      '  invoke_agent claude-code “ask b”',
      '    chat claude-opus-5-5 “answer b”',
      'claude_code.session (open)',
      '  invoke_agent claude-code (open) “ask c”',
    ])
  })

  it('does not close the one before with what only an agent wrote: files lag behind each other', () => {
    const ended = endedOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionEnded(500),
      sessionStarted(1000, { source: 'resume', client: { pid: 101, host: 'here' } }),
      responseWritten(1200, 'msg-x', { file: 'x', text: 'found' }),
    )

    expect(roots(ended)).toEqual([])
  })

  it('adds to what the session amounts to', () => {
    const session = sessionOf(...resumed)

    expect(session).toMatchObject({
      [ATTR.startType]: 'resume',
      [ATTR.sessionInputTokens]: 20,
      [ATTR.sessionOutputTokens]: 10,
      [ATTR.messageCount]: 4,
      [ATTR.sessionDuration]: 1000,
    })
  })

  it('begins with a prompt where no hook told of its start', () => {
    const spans = endedOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionEnded(500),
      ...exchange(1000, 'b'),
      sessionEnded(1500),
      settled(1600),
    )

    expect(roots(spans).map(({ startTime }) => msOf(startTime))).toEqual([0, 1000])
  })

  it('does not begin with what comes late of the one before', () => {
    const spans = endedOf(
      sessionStarted(0),
      ...exchange(100, 'a').slice(0, -1),
      sessionEnded(500),
      turnStopped(501, 'a', 'answer a'),
      settled(600),
    )

    expect(roots(spans)).toHaveLength(1)
  })
})

describe('A client that vanished', () => {
  it('ends its run at its last sign of life', () => {
    const [root] = roots(endedOf(sessionStarted(0), ...exchange(100, 'a'), gone(120), settled(9000)))

    expect(root && msOf(root.endTime)).toBe(120)
    expect(root?.attributes).toMatchObject({ [ATTR.errorType]: 'client_gone', [ATTR.endReason]: 'error' })
  })

  it('is taken for vanished where another one takes its session over', () => {
    const spans = endedOf(
      sessionStarted(0),
      ...exchange(100, 'a'),
      sessionStarted(1000, { source: 'resume', client: { pid: 101, host: 'here' } }),
      ...exchange(1100, 'b'),
      sessionEnded(1500),
      settled(1600),
    )

    expect(roots(spans).map(({ attributes }) => attributes[ATTR.errorType])).toEqual([
      'client_gone',
      undefined,
    ])
  })

  it('did not vanish where it had said goodbye', () => {
    const [root] = roots(
      endedOf(sessionStarted(0), ...exchange(100, 'a'), sessionEnded(500), gone(120), settled(9000)),
    )

    expect(root?.status.code).toBe(0)
  })
})

describe('A fork', () => {
  it('leaves the lines that it copied to its origin', () => {
    const tree = treeOf(
      sessionStarted(1000, { source: 'fork' }),
      promptWritten(0, 'a', 'ask a'),
      responseWritten(10, 'msg-a', { text: 'answer a' }),
      ...exchange(1100, 'b'),
      sessionEnded(1500),
      settled(1600),
    )

    expect(tree).toEqual([
      'claude_code.session',
      '  invoke_agent claude-code “ask b”',
      '    chat claude-opus-5-5 “answer b”',
    ])
  })
})

describe('A session that was started within a trace', () => {
  const within = (headless: boolean) => [
    sessionStarted(0, { traceparent: TRACEPARENT, headless }),
    ...exchange(100, 'a'),
    sessionEnded(500),
    settled(600),
  ]

  it('joins it where nobody sits at it', () => {
    const spans = endedOf(...within(true))

    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
      new Set(['0af7651916cd43dd8448eb211c80319c']),
    )
    expect(roots(spans)[0]).toMatchObject({ parentId: 'b7ad6b7169203331', links: [] })
  })

  it('is a trace of its own, with a link, where a person sits at it', () => {
    const [root] = roots(endedOf(...within(false)))

    expect(root?.parentId).toBeUndefined()
    expect(root?.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c')
    expect(root?.links).toEqual(['0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331'])
  })
})
