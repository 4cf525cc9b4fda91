import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/privacy/redactor.ts'
import { SECRET_FIELD } from '../../src/privacy/rules/names.ts'

const { text: redactText } = createRedactor()

const LENGTH = 200_000

/** Beginnings that never become a secret: a pattern that tries again from each of them would take for ever. */
const NEAR_MISSES = [
  'sk-',
  'sk-proj-',
  'osk_',
  'ghp_a',
  'github_pat_',
  'glpat-a',
  'AKIAA',
  'AIza',
  'ya29.a',
  'xoxb-',
  'hooks.slack.com/services/',
  'sk_live_a',
  'SG.a',
  `SG.${'a'.repeat(22)}.`,
  'npm_a',
  'pypi-AgE',
  'hf_a',
  'dop_v1_',
  '-eyJaaaaaaaa',
  'eyJaaaaaaaa.',
  '.eyJaaaaaaaa-',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY----- -',
  'http://',
  'a://a:',
  'a://a:aaaa',
  'bearer ',
  'basic\t\t',
  'PASSWORD_',
  'API_KEY',
  'TOKEN="aaaaaaa',
  'A_',
  'abc.',
  'a',
  '-',
  ' ',
]

describe('the rules', () => {
  it.each(NEAR_MISSES)('take no longer for %j, over and over, than the length of it explains', (piece) => {
    const nearMiss = piece.repeat(LENGTH / piece.length)

    const elapsed = timeOf(nearMiss)

    expect(elapsed).toBeLessThan(100 * Math.max(ORDINARY_MS, 1))
  })
})

it('a long name of a field is judged at once', () => {
  const started = performance.now()

  SECRET_FIELD.test('api_'.repeat(LENGTH / 4))

  expect(performance.now() - started).toBeLessThan(1_000)
})

const ORDINARY_MS = Math.min(
  ...[1, 2, 3].map(() => timeOf('The quick brown fox jumps over the lazy dog. '.repeat(LENGTH / 45))),
)

function timeOf(text: string): number {
  const before = process.cpuUsage()
  redactText(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
