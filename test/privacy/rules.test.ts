import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/privacy/redactor.ts'
import { RULES } from '../../src/privacy/rules/all.ts'
import { SECRET_FIELD } from '../../src/privacy/rules/names.ts'
import { nearMissesOf, OTHERS } from './support/near-misses.ts'

const { text: redactText } = createRedactor()

const LENGTH = 32_768

/** Far more than any text takes by its length, and far less than one that is read again from each of its places. */
const MOST_TIMES = 15

const KINDS = [...new Set(RULES.map(({ kind }) => kind))]

describe('a text made to be slow', () => {
  it.each(KINDS)('of what is nearly a %s takes no longer than its length explains', (kind) => {
    const pieces = RULES.filter((rule) => rule.kind === kind).flatMap((rule) => nearMissesOf(rule, 1))

    expect(pieces.filter(isSlow)).toEqual([])
  })

  it.each(OTHERS)('of %j takes no longer than its length explains', (piece) => {
    expect(isSlow(piece)).toBe(false)
  })
})

it('a long name of a field is judged at once', () => {
  expect(costOf(() => SECRET_FIELD.test('api_'.repeat(50_000)))).toBeLessThan(1_000)
})

const ORDINARY_MS = Math.min(
  ...[1, 2, 3].map(() => costOf(() => redactText(repeated('The quick brown fox. ')))),
)

/** Something else may take the processor's time once, but not three times. */
function isSlow(piece: string): boolean {
  const text = repeated(piece)
  return [1, 2, 3].every(() => costOf(() => redactText(text)) > MOST_TIMES * Math.max(ORDINARY_MS, 1))
}

function repeated(piece: string): string {
  return piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH)
}

/** Milliseconds of processor time. */
function costOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
