import { describe, expect, it, test } from 'vitest'
import { priceOf } from '../../src/trace/price.ts'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import { parseTranscriptLine } from '../../src/transcript/entry.ts'
import { readRecording, recordingNames } from '../support/sessions/recordings.ts'
import { itemsOf, journalOf, withLastLooks } from '../support/sessions/source.ts'
import { tracing } from './support/telling.ts'

const NOW = Date.parse('2026-11-01T10:00:00Z')
const NOTHING = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0 }
const MILLION = 1_000_000

describe('priceOf', () => {
  it.each([
    ['uncached input', { input: MILLION }, 4],
    ['output', { output: MILLION }, 20],
    ['cache reads', { cacheRead: MILLION }, 0.2],
    ['cache writes for five minutes', { cacheWrite: MILLION }, 5],
    ['cache writes for an hour', { cacheWrite: MILLION, cacheWrite1h: MILLION }, 8],
    ['cache writes of both kinds', { cacheWrite: MILLION, cacheWrite1h: MILLION / 2 }, 6.5],
  ])('takes a model’s list price for %s', (_, usage, dollars) => {
    expect(priceOf('claude-opus-5-5', { ...NOTHING, ...usage }, NOW)).toBeCloseTo(dollars, 9)
  })

  it('adds up what one response used', () => {
    const usage = { input: 10, output: 30, cacheRead: 5000, cacheWrite: 1000, cacheWrite1h: 400 }

    expect(priceOf('claude-opus-5-5', usage, NOW)).toBeCloseTo(0.00784, 12)
  })

  it('costs nothing where nothing was used', () => {
    expect(priceOf('claude-opus-5-5', NOTHING, NOW)).toBe(0)
  })

  it('is unknown, not 0, for a model that has no known price', () => {
    expect(priceOf('model-of-tomorrow', { ...NOTHING, input: 1 }, NOW)).toBeUndefined()
    expect(priceOf('<synthetic>', NOTHING, NOW)).toBeUndefined()
  })
})

/** Recordings of which Claude Code's own figure is another one for a good reason. */
const OTHER_FIGURE = [
  'agents', // answered, against the request, by a cheaper model, and paid by Claude Code as requested
  'compact', // a compaction is in no transcript
  'fork', // a fork's figure begins with its origin's
  'interrupt', // what an interrupted response used is in no transcript
  'killed', // a killed client leaves no figure behind, and its successor begins at 0
  'titles', // the call that makes a title is in no transcript
]

/** Claude Code's own running total, as it stood at the end of a session's transcript. */
function ownFigure(events: ReturnType<typeof sessionsOf>[number]['events']): number | undefined {
  return events
    .flatMap((event) => (event.kind === 'line' ? (parseTranscriptLine(event.text) ?? []) : []))
    .flatMap((entry) => (entry.kind === 'cost_stated' ? [entry.usd] : []))
    .at(-1)
}

function sessionsOf(name: string) {
  return [...readRecording(name)].map(([id, events]) => ({ name, id, events }))
}

test.each(
  recordingNames()
    .filter((name) => !OTHER_FIGURE.includes(name))
    .flatMap(sessionsOf)
    .filter(({ events }) => ownFigure(events)),
)('the recorded session $name ($id) costs what Claude Code itself says', ({ id, events }) => {
  const journal = journalOf(events, withLastLooks([], events), tracing)
  const session = itemsOf(id, journal, tracing).findLast(({ span }) => span.name === SPAN.session)

  expect(session?.span.attributes[ATTR.sessionCost]).toBeCloseTo(ownFigure(events) ?? Number.NaN, 9)
})
