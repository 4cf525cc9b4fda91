import { describe, expect, it } from 'vitest'
import { delayAfter } from '../../src/delivery/backoff.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

describe('delayAfter', () => {
  it.each([
    [1, 1 * SECOND_MS],
    [2, 2 * SECOND_MS],
    [3, 4 * SECOND_MS],
    [9, 256 * SECOND_MS],
    [10, 5 * MINUTE_MS],
    [1_000_000, 5 * MINUTE_MS],
  ])('after failure %i in a row is anything up to %i ms', (attempt, longest) => {
    expect(delayAfter(attempt, undefined, () => 1)).toBe(longest)
    expect(delayAfter(attempt, undefined, () => 0.25)).toBe(longest / 4)
    expect(delayAfter(attempt, undefined, () => 0)).toBe(0)
  })

  it.each([
    [5 * SECOND_MS, 5 * SECOND_MS],
    [0, 0],
    [-1, 0],
    [60 * MINUTE_MS, 60 * MINUTE_MS],
    [1e9 * SECOND_MS, 60 * MINUTE_MS],
  ])('is what the server asked for, %i ms, but an hour at most', (asked, expected) => {
    expect(delayAfter(1, asked, () => 0.5)).toBe(expected)
  })
})
