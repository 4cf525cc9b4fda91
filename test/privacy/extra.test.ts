import { describe, expect, it } from 'vitest'
import { compileExtraRule, ExtraRuleError } from '../../src/privacy/extra.ts'
import { createRedactor } from '../../src/privacy/redactor.ts'

describe('compileExtraRule', () => {
  it('gives a rule that a redactor replaces by its name and counts', () => {
    const redactor = createRedactor({ extra: [compileExtraRule('ticket', 'ACME-[0-9]{4}')] })

    expect(redactor.text('see ACME-1234 and ACME-5678')).toBe('see [redacted:ticket] and [redacted:ticket]')
    expect([...redactor.counts()]).toEqual([['ticket', 2]])
  })

  it.each([
    ['ticket', '(', /"ticket" is not one that RE2 understands: .*missing/i],
    ['ticket', '(?=x)y', /Lookarounds and back-references are not supported/],
    ['ticket', '(a)\\1', /is not one that RE2 understands/],
    ['ticket', 'x*', /matches an empty text/],
    ['ticket', '[a-z]+', /matches its own replacement/],
    ['ticket', 'x'.repeat(1_001), /longer than 1000 characters/],
    ['My Ticket', 'x', /"My Ticket" must be of small letters, digits and dashes/],
  ])('refuses %j with the pattern %j, and says why', (name, pattern, reason) => {
    const compile = () => compileExtraRule(name, pattern)

    expect(compile).toThrow(ExtraRuleError)
    expect(compile).toThrow(reason)
  })

  it('takes no longer for a pattern that others would run for ever', () => {
    const redactor = createRedactor({ extra: [compileExtraRule('evil', '(x+x+)+y')] })
    const before = process.cpuUsage().user

    redactor.text('x'.repeat(20_000))

    expect(process.cpuUsage().user - before).toBeLessThan(5_000_000)
  })
})
