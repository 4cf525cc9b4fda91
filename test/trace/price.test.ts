import { calcPrice, findProvider } from '@pydantic/genai-prices'
import fc from 'fast-check'
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

  it('is unknown where no response can have used that', () => {
    for (const wrong of [
      { input: -1 },
      { output: 0.5 },
      { input: Number.NaN },
      { cacheWrite: 1, cacheWrite1h: 2 },
    ])
      expect(priceOf('claude-opus-5-5', { ...NOTHING, ...wrong }, NOW)).toBeUndefined()
  })

  it('is what the price list reckons, for each of its models, however long the context', () => {
    const models = anthropicModels()
    expect(models.length).toBeGreaterThan(10)
    const tokens = fc.nat(400_000)
    const usages = fc.record({
      input: tokens,
      output: tokens,
      cacheRead: tokens,
      fiveMinutes: tokens,
      hour: tokens,
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        usages,
        (model, { input, output, cacheRead, fiveMinutes, hour }) => {
          const list = calcPrice(
            {
              input_tokens: input + cacheRead + fiveMinutes + hour,
              output_tokens: output,
              cache_read_tokens: cacheRead,
              cache_write_tokens: fiveMinutes + hour,
              cache_write_1h_tokens: hour,
            },
            model,
            { providerId: 'anthropic', timestamp: new Date(NOW) },
          )
          const usage = { input, output, cacheRead, cacheWrite: fiveMinutes + hour, cacheWrite1h: hour }
          expect(priceOf(model, usage, NOW)).toBeCloseTo(list?.total_price ?? Number.NaN, 9)
        },
      ),
    )
  })

  it('is unknown, not 0, for a model that has no known price', () => {
    expect(priceOf('model-of-tomorrow', { ...NOTHING, input: 1 }, NOW)).toBeUndefined()
    expect(priceOf('<synthetic>', NOTHING, NOW)).toBeUndefined()
  })
})

/** By an id of each that the list has a price for. */
function anthropicModels(): string[] {
  const { models = [] } = findProvider({ providerId: 'anthropic' }) ?? {}
  return models.map(({ id }) => id)
}

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
