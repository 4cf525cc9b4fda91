import { describe, expect, it } from 'vitest'
import { isMachineMade, titleFrom } from '../../src/trace/title.ts'

describe('titleFrom', () => {
  it('leaves a short line as it is', () => {
    expect(titleFrom('Mend the weather report')).toBe('Mend the weather report')
  })

  it('makes one line of many', () => {
    expect(titleFrom('  Mend\n\n\tthe   report\r\n')).toBe('Mend the report')
  })

  it('keeps what has 80 characters, and cuts what has one more', () => {
    const eighty = `${'word '.repeat(15)}ended`

    expect([...eighty]).toHaveLength(80)
    expect(titleFrom(eighty)).toBe(eighty)
    expect(titleFrom(`${eighty}!`)).toBe(`${'word '.repeat(15).trim()}…`)
  })

  it('cuts at a word’s end', () => {
    expect(titleFrom(`${'a'.repeat(70)} bcdefghijklmnop`)).toBe(`${'a'.repeat(70)}…`)
  })

  it('cuts within a word that alone is too long', () => {
    expect(titleFrom('x'.repeat(100))).toBe(`${'x'.repeat(79)}…`)
  })

  it('never halves a character', () => {
    expect(titleFrom('🌦'.repeat(100))).toBe(`${'🌦'.repeat(79)}…`)
  })

  it.each(['', ' ', '\n\t '])('makes none of %j, which has no words', (text) => {
    expect(titleFrom(text)).toBeUndefined()
  })
})

describe('isMachineMade', () => {
  it.each([
    '<task-notification>\n<task-id>a1</task-id>',
    '  <system-reminder>look</system-reminder>',
    '<teammate-message from="b">done</teammate-message>',
  ])('is true of %j', (text) => {
    expect(isMachineMade(text)).toBe(true)
  })

  it.each(['Explain <task-notification> to me', '<task-notifications are fun', '<div>mend this</div>', ''])(
    'is false of %j, which a person may have typed',
    (text) => {
      expect(isMachineMade(text)).toBe(false)
    },
  )
})
