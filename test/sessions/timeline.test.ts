import { describe, expect, it } from 'vitest'
import type { SessionSpan } from '../../src/sessions/span.ts'
import { timelineOf } from '../../src/sessions/timeline.ts'

const HOUR_MS = 3_600_000

describe('A timeline', () => {
  it('is the tree in the order in which it is read, without the session itself', () => {
    const { rows } = timelineOf([
      span('root', { kind: 'session', startMs: 0, endMs: 100 }),
      span('prompt', { parentId: 'root', startMs: 0, endMs: 50 }),
      span('later', { parentId: 'root', startMs: 60, endMs: 100 }),
      span('tool', { parentId: 'prompt', startMs: 10, endMs: 20 }),
      span('agent', { parentId: 'tool', startMs: 15, endMs: 90 }),
    ])

    expect(rows.map(({ span: { spanId }, depth, isLast }) => [spanId, depth, isLast])).toEqual([
      ['prompt', 0, [false]],
      ['tool', 1, [false, true]],
      ['agent', 2, [false, true, true]],
      ['later', 0, [true]],
    ])
  })

  it('places each bar between the first and the last thing that happened', () => {
    const { rows, activeMs, pauses } = timelineOf([
      span('whole', { startMs: 1000, endMs: 1100 }),
      span('half', { startMs: 1050, endMs: 1100 }),
    ])

    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [0.5, 1],
    ])
    expect({ activeMs, pauses }).toEqual({ activeMs: 100, pauses: 0 })
  })

  it('gives little room to hours in which nothing happened', () => {
    const { rows, pauses } = timelineOf([
      span('evening', { startMs: 0, endMs: 1000 }),
      span('morning', { startMs: 9 * HOUR_MS, endMs: 9 * HOUR_MS + 1000 }),
    ])

    expect(pauses).toBe(1)
    expect(rows[0]?.to).toBeGreaterThan(0.45)
    expect(rows[1]?.from).toBeGreaterThan(rows[0]?.to ?? 1)
    expect(rows[1]?.to).toBe(1)
  })

  it('lets what is still open last until the last thing known', () => {
    const { rows } = timelineOf([span('open', { startMs: 0 }), span('done', { startMs: 10, endMs: 20 })])

    expect(rows[0]).toMatchObject({ from: 0, to: 1 })
  })

  it('stays on its axis where everything happened at once', () => {
    const { rows } = timelineOf([span('a', { startMs: 5, endMs: 5 }), span('b', { startMs: 5, endMs: 5 })])

    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('puts what hangs under nothing that is known at the top', () => {
    expect(timelineOf([span('orphan', { parentId: 'lost', startMs: 0, endMs: 1 })]).rows).toHaveLength(1)
  })
})

function span(spanId: string, fields: Partial<SessionSpan> & { startMs: number }): SessionSpan {
  return { traceId: 'trace', spanId, kind: 'tool', name: spanId, attributes: {}, ...fields }
}
