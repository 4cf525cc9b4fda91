import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  compacted,
  compactionReported,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  turnStopped,
} from './support/observations.ts'
import { endedSpan, msOf, treeOf } from './support/telling.ts'

const asked = [sessionStarted(0), promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]
const end = [sessionEnded(900), settled(1000)]

const compactionIn = (...observations: Observation[]) =>
  endedSpan(observations, ({ name }) => name === SPAN.compaction)

describe('A compaction', () => {
  it('ends with its line, and took as long as that says', () => {
    const span = compactionIn(
      ...asked,
      compacted(500, 'c', { trigger: 'auto', durationMs: 150, preTokens: 180_000 }),
    )

    expect([msOf(span.startTime), msOf(span.endTime)]).toEqual([350, 500])
    expect(span.attributes).toMatchObject({
      [ATTR.compactionTrigger]: 'auto',
      [ATTR.compactionPreTokens]: 180_000,
    })
  })

  it('that came by itself belongs to the prompt at work', () => {
    expect(treeOf(...asked, compacted(500, 'c', { trigger: 'auto' }))).toContain('    claude_code.compaction')
  })

  it('that a person asked for belongs to the session', () => {
    expect(treeOf(...asked, compacted(500, 'c', { trigger: 'manual' }))).toContain('  claude_code.compaction')
  })

  it('is told once, by its line, where a hook told of it too', () => {
    const tree = treeOf(
      ...asked,
      compactionReported(490, 'a', 'manual'),
      compacted(500, 'c', { trigger: 'manual' }),
      ...end,
    )

    expect(tree.filter((line) => line.includes(SPAN.compaction))).toHaveLength(1)
  })

  it('is told by its hook where nothing is written', () => {
    const span = compactionIn(
      sessionStarted(0),
      promptSubmitted(100, 'a', 'ask'),
      turnStopped(200, 'a', 'done'),
      compactionReported(490, 'c', 'manual'),
      ...end,
    )

    expect(span.attributes[ATTR.compactionTrigger]).toBe('manual')
    expect(msOf(span.endTime)).toBe(490)
  })

  it('as the first thing of a run opens its trace', () => {
    const tree = treeOf(
      sessionStarted(0, { source: 'resume' }),
      compacted(500, 'c', { trigger: 'manual' }),
      promptSubmitted(600, 'a', 'ask'),
      promptWritten(600, 'a', 'ask'),
      responseWritten(700, 'm', { text: 'done' }),
      ...end,
    )

    expect(tree).toEqual([
      'claude_code.session',
      '  claude_code.compaction',
      '  invoke_agent claude-code “ask”',
      '    chat claude-opus-5-5 “done”',
    ])
  })
})
