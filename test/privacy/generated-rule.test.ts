import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/privacy/redactor.ts'
import { generatedRule } from '../../src/privacy/rules/generated-rule.ts'

const assigned = generatedRule({
  kind: 'acme-key',
  form: 'assigned',
  anchors: ['acme'],
  secret: /[a-z0-9]{10}/i,
  entropy: 2,
})
const token = generatedRule({
  kind: 'token',
  form: 'token',
  anchors: ['zz_'],
  secret: /zz_[a-z0-9]{10}/,
  entropy: 3,
})
const { text: redact } = createRedactor({ rules: [assigned, token] })

describe('a generated rule', () => {
  it.each([
    'acme_key = "SECRET"',
    'ACME_KEY=SECRET',
    'acmeKey: SECRET,',
    '{"acme_key": "SECRET"}',
    '{\\"acme_key\\": \\"SECRET\\"}',
    '{\\\\\\"acme_key\\\\\\": \\\\\\"SECRET\\\\\\"}',
    'acme => SECRET;',
  ])('takes the value that a service is given: %s', (text) => {
    expect(redact(text.replace('SECRET', 'a1b2c3d4e5'))).toBe(text.replace('SECRET', '[redacted:acme-key]'))
  })

  it.each([
    'acme_key = "aaaaaaaaaa"',
    'pacmen = a1b2c3d4e5',
    'acme a1b2c3d4e5',
    'acme = a1b2c3d4e5f6',
    'zz_aaaaaaaaaa',
  ])('leaves %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('takes a token wherever it is', () => {
    expect(redact('see zz_a1b2c3d4e5 there')).toBe('see [redacted:token] there')
  })
})
