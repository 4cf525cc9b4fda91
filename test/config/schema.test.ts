import { describe, expect, it } from 'vitest'
import { parseBoolean } from '../../src/config/schema.ts'

describe('a boolean that a person wrote', () => {
  it.each(['true', 'yes', 'on', '1', 'TRUE', ' Yes '])('%j means true', (text) => {
    expect(parseBoolean(text)).toBe(true)
  })

  it.each(['false', 'no', 'off', '0', 'Off'])('%j means false', (text) => {
    expect(parseBoolean(text)).toBe(false)
  })

  it.each(['', 'perhaps', '2', 'y', 'tru', 'truefalse'])('%j means neither', (text) => {
    expect(parseBoolean(text)).toBeUndefined()
  })
})
