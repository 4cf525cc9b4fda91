import { describe, expect, it } from 'vitest'
import { isSendable, looksLikeApiKey, maskApiKey } from '../../src/config/api-key.ts'

describe('an API key', () => {
  it.each([
    ['osk_4f3c2b1a99887766', 'osk_****7766'],
    ['osk_abcd1234', 'osk_****1234'],
    ['osk_abc1234', 'osk_****'],
    ['osk_', 'osk_****'],
    ['something-else-1234', '****1234'],
    ['short', '****'],
  ])('%s is shown as %s', (key, shown) => {
    expect(maskApiKey(key)).toBe(shown)
  })

  it.each(['osk_with space', 'osk_line\nbreak', 'osk_ключ', ''])(
    '%j could not be sent in a header',
    (key) => {
      expect(isSendable(key)).toBe(false)
      expect(looksLikeApiKey(key)).toBe(false)
    },
  )

  it.each(['osk_', 'eyJhbGciOi', 'OSK_abc'])('%s does not look like one of OpenSync', (key) => {
    expect(looksLikeApiKey(key)).toBe(false)
  })
})
