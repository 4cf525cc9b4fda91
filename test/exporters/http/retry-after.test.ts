import { expect, it } from 'vitest'
import { retryAfterMs } from '../../../src/exporters/http/retry-after.ts'

const NOW = Date.UTC(2026, 0, 1)

it.each([
  ['5', 5_000],
  ['0', 0],
  ['-1', 0],
  ['1e9', 3_600_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['Thu, 01 Jan 2099 00:00:00 GMT', 3_600_000],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('reads the header %j as %s milliseconds', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected)
})
