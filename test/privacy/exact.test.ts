import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/privacy/redactor.ts'
import { secretsOfEnvironment } from '../../src/privacy/rules/names.ts'

describe('a redactor that knows values', () => {
  const value = 'plain "words" & a café'
  const redactor = createRedactor({ exact: [value] })

  it.each([
    ['as it is', value],
    ['in JSON', JSON.stringify({ a: value })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ a: value }))],
    ['in an address', `https://example.org/?q=${encodeURIComponent(value)}`],
  ])('finds one %s', (_how, text) => {
    expect(redactor.text(text)).toContain('[redacted:known-secret]')
    expect(redactor.text(text)).not.toContain('café')
    expect(redactor.text(text)).not.toContain('caf%C3')
  })

  it('leaves a text that has the value in another case: that is not it', () => {
    expect(redactor.text(value.toUpperCase())).toBe(value.toUpperCase())
  })
})

describe('secretsOfEnvironment', () => {
  it('gives the values of variables whose names tell of secrets, each once', () => {
    const environment = {
      HOME: '/home/dev-1234',
      GITHUB_TOKEN: 'correct horse 9',
      GH_TOKEN: 'correct horse 9',
      DB_PASSWORD: 'Tr0ub4dor&3',
      EMPTY_SECRET: '',
    }

    expect(secretsOfEnvironment(environment)).toEqual(['correct horse 9', 'Tr0ub4dor&3'])
  })

  it('leaves what is short, a number, a word or a path: hiding those would spoil texts', () => {
    const environment = {
      A_TOKEN: 'true',
      B_SECRET: '1234567890',
      C_PASSWORD: 'passwords',
      D_TOKEN: '/run/token/1',
    }

    expect(secretsOfEnvironment(environment)).toEqual([])
  })
})
