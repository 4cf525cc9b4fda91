import { describe, expect, it } from 'vitest'
import { type Lane, lanesOf } from '../../src/sessions/lanes.ts'
import type { SessionSpan } from '../../src/sessions/span.ts'
import { timelineOf } from '../../src/sessions/timeline.ts'

describe('The lanes of a timeline', () => {
  it('are one for the session and one for each agent, in the order in which those began', () => {
    const lanes = lanesOfSpans(
      span('prompt', 'prompt', { startMs: 0, endMs: 100 }),
      span('call-1', 'tool', { parentId: 'prompt', startMs: 10, endMs: 90 }),
      span('call-2', 'tool', { parentId: 'prompt', startMs: 11, endMs: 80 }),
      span('late', 'agent', { parentId: 'call-1', startMs: 30, endMs: 90 }),
      span('late-tool', 'tool', { parentId: 'late', startMs: 40, endMs: 50 }),
      span('early', 'agent', { parentId: 'call-2', startMs: 20, endMs: 80 }),
      span('early-tool', 'tool', { parentId: 'early', startMs: 40, endMs: 50 }),
    )

    expect(lanes.map(told)).toEqual([
      { agent: undefined, tracks: [['prompt'], ['call-1'], ['call-2']] },
      { agent: 'early', tracks: [['early-tool']] },
      { agent: 'late', tracks: [['late-tool']] },
    ])
  })

  it('give an agent of an agent a lane of its own', () => {
    const lanes = lanesOfSpans(
      span('prompt', 'prompt', { startMs: 0, endMs: 100 }),
      span('outer', 'agent', { parentId: 'prompt', startMs: 10, endMs: 90 }),
      span('inner', 'agent', { parentId: 'outer', startMs: 20, endMs: 60 }),
      span('inner-tool', 'tool', { parentId: 'inner', startMs: 30, endMs: 40 }),
      span('outer-tool', 'tool', { parentId: 'outer', startMs: 70, endMs: 80 }),
    )

    expect(lanes.map(told)).toEqual([
      { agent: undefined, tracks: [['prompt']] },
      { agent: 'outer', tracks: [['outer-tool']] },
      { agent: 'inner', tracks: [['inner-tool']] },
    ])
  })

  it('have as many tracks as things ran at once, and use one again when it is free', () => {
    const [lane] = lanesOfSpans(
      span('prompt', 'prompt', { startMs: 0, endMs: 100 }),
      span('a', 'tool', { parentId: 'prompt', startMs: 0, endMs: 40 }),
      span('b', 'tool', { parentId: 'prompt', startMs: 10, endMs: 20 }),
      span('c', 'tool', { parentId: 'prompt', startMs: 20, endMs: 50 }),
      span('d', 'tool', { parentId: 'prompt', startMs: 40, endMs: 60 }),
    )

    expect(lane && told(lane).tracks).toEqual([['prompt'], ['a', 'd'], ['b', 'c']])
  })

  it('are one without tracks where nothing happened', () => {
    expect(lanesOfSpans().map(told)).toEqual([{ agent: undefined, tracks: [] }])
  })
})

const lanesOfSpans = (...spans: SessionSpan[]): Lane[] => lanesOf(timelineOf(spans))

const told = ({ agent, tracks }: Lane) => ({
  agent: agent?.span.spanId,
  tracks: tracks.map((rows) => rows.map(({ span }) => span.spanId)),
})

function span(spanId: string, kind: SessionSpan['kind'], times: Partial<SessionSpan>): SessionSpan {
  return { traceId: 't', spanId, kind, name: kind, startMs: 0, attributes: {}, ...times }
}
