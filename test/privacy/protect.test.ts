import { describe, expect, it } from 'vitest'
import { protectText as protect } from '../../src/privacy/protect.ts'
import { createRedactor } from '../../src/privacy/redactor.ts'

/** Looks like a token of GitHub. */
const SECRET = `ghp_${'a1B2'.repeat(9)}`

const redactor = createRedactor()
const protectText = (text: string, limit: number): string => protect(text, limit, redactor)

describe('protectText', () => {
  it('keeps a text that is not too long, redacted', () => {
    expect(protectText(`key ${SECRET}`, 100)).toBe('key [redacted:github-token]')
  })

  it('cuts a longer one at the limit, and tells how much is missing', () => {
    expect(protectText('0123456789', 4)).toBe('0123\n[cut: 6 more characters]')
  })

  it('never keeps half a character', () => {
    expect(protectText('abc😀def', 4)).toBe('abc\n[cut: 4 more characters]')
  })

  it('recognises a secret that straddles the limit', () => {
    const text = `${'x '.repeat(20)}${SECRET} ${'y'.repeat(100)}`

    expect(protectText(text, 60)).not.toMatch(/ghp_/)
  })

  it('keeps nothing of a secret that it can only see half of, although redaction made the text shorter', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'k'.repeat(9_000)}\n-----END PRIVATE KEY-----\n`
    const limit = 10_000
    const half = 10
    const text = `${key}${'x '.repeat((limit + 8 * 1024 - half - key.length) / 2)}${SECRET}${'y'.repeat(50_000)}`

    expect(protectText(text, limit)).not.toContain('ghp_')
  })
})
