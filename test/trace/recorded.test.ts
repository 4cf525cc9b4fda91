import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTracing, type Tracing } from '../../src/trace/tracing.ts'
import { readRecording, recordingNames } from '../support/sessions/recordings.ts'
import { endedSpans, itemsOf, journalOf, tellSpan, withLastLooks } from '../support/sessions/source.ts'

let tracing: Tracing
beforeAll(() => {
  tracing = createTracing('test')
})
afterAll(() => tracing.shutdown())

const RUNS = 40

describe.each(recordingNames())('the recorded session %s', (name) => {
  const sessions = [...readRecording(name)]

  test('gives the same ended spans in every order in which it can be read', () => {
    for (const [sessionId, events] of sessions) {
      const atOnce = endedSpans(
        itemsOf(sessionId, journalOf(events, withLastLooks([], events), tracing), tracing),
      )
      expect(Object.keys(atOnce).length).toBeGreaterThan(1)
      const times = events.map(({ at }) => at)
      const looks = fc.array(fc.double({ min: Math.min(...times), max: Math.max(...times), noNaN: true }), {
        maxLength: 60,
      })
      fc.assert(
        fc.property(looks, (looksMs) => {
          const journal = journalOf(events, withLastLooks(looksMs, events), tracing)
          expect(endedSpans(itemsOf(sessionId, journal, tracing))).toEqual(atOnce)
        }),
        { numRuns: RUNS },
      )
    }
  })

  test('tells, for every part of its journal from the start, the beginning of what the whole tells', () => {
    for (const [sessionId, events] of sessions) {
      const looksMs = withLastLooks(
        events.map(({ at }) => at),
        events,
      )
      const journal = journalOf(events, looksMs, tracing)
      const whole = itemsOf(sessionId, journal, tracing).map(tellSpan)
      for (let length = 0; length <= journal.length; length += Math.ceil(journal.length / 12)) {
        const part = itemsOf(sessionId, journal.slice(0, length), tracing).map(tellSpan)
        expect(part).toEqual(whole.slice(0, part.length))
      }
    }
  })
})
