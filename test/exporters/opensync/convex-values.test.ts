import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  storableJson,
  storableLabel,
  storableText,
  withoutUnknown,
} from '../../../src/exporters/opensync/convex-values.ts'

describe('storableText', () => {
  it('leaves a text that OpenSync takes as it is', () => {
    expect(storableText('Grüße 🎉\0\n')).toBe('Grüße 🎉\0\n')
  })

  it('cuts on a whole code point and says how much is missing', () => {
    const text = storableText(`a${'🎉'.repeat(300_000)}`)

    const [kept, note] = text.split('\n')
    expect(kept).toMatch(/^a🎉+$/u)
    expect(note).toBe(`[cut: ${1_200_001 - Buffer.byteLength(kept ?? '')} of 1200001 bytes are missing here]`)
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000)
  })

  it('writes half of a surrogate pair as JSON would', () => {
    expect(storableText('a\ud83db')).toBe('a\\ud83db')
    expect(storableText('a\udf89')).toBe('a\\udf89')
  })
})

describe('storableLabel', () => {
  it('cuts names and paths much earlier, since many share a document', () => {
    expect(Buffer.byteLength(storableLabel('x'.repeat(100_000)))).toBeLessThan(5_000)
  })
})

describe('storableJson', () => {
  it.each([
    ['an object', '{"a":[1,true,null,"x",{"b":{}}]}'],
    ['an array', '[[],{}]'],
    ['a number', '1.5'],
    ['keys with spaces and signs', '{"a b-c.$d_":1}'],
  ])('keeps %s', (_, json) => {
    expect(JSON.stringify(storableJson(json))).toBe(json)
  })

  it.each([
    ['a reserved key', '{"$schema":"x"}'],
    ['a private key', '{"_id":1}'],
    ['an empty key', '{"":1}'],
    ['a key outside ASCII', '{"ключ":1}'],
    ['a key with a control character', '{"a\\tb":1}'],
    ['a key that JavaScript treats apart', '{"__proto__":{"a":1}}'],
    ['too many items', JSON.stringify(Array(8_193).fill(0))],
    [
      'too many fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_025 }, (_, i) => [`k${i}`, i]))),
    ],
  ])('makes JSON text of an inner value with %s, and of that value alone', (_, json) => {
    expect(storableJson(`{"inner":${json},"other":1}`)).toEqual({ inner: json, other: 1 })
  })

  it('makes JSON text of what is nested too deep', () => {
    const json = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`

    expect(JSON.stringify(storableJson(json))).toMatch(/^({"a":){8}"{\\"a/)
  })

  it('keeps the text of what is nested deeper than the engine can follow', () => {
    const json = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

    expect(storableJson(json)).toBe(json)
  })

  it('cuts the JSON text of what is too large by Convex’s count, in which a number has nine bytes', () => {
    const json = JSON.stringify(Array.from({ length: 100 }, () => Array(5_000).fill(7)))

    const stored = String(storableJson(json))

    expect(stored.slice(0, 6)).toBe('[[7,7,')
    expect(stored.slice(-60)).toMatch(/\[cut: 100201 of 1000201 bytes are missing here\]$/)
  })

  it('keeps as text what is not JSON, and numbers that are none in JavaScript', () => {
    expect(storableJson('{oops')).toBe('{oops')
    expect(storableJson('[1e999]')).toEqual(['Infinity'])
  })

  it('loses nothing: every part of any value is there as it was, or as its JSON text', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (json) => {
        expect(restored(storableJson(json), JSON.parse(json))).toBe(true)
      }),
    )
  })
})

function restored(stored: unknown, original: unknown): boolean {
  if (stored === JSON.stringify(original)) return true
  if (typeof stored !== 'object' || stored === null)
    return JSON.stringify(stored) === JSON.stringify(original)
  if (typeof original !== 'object' || original === null) return false
  const pairs = Object.entries(original)
  return (
    Object.keys(stored).length === pairs.length &&
    pairs.every(([key, value]) => restored(Object.getOwnPropertyDescriptor(stored, key)?.value, value))
  )
}

describe('withoutUnknown', () => {
  it('leaves out what is undefined, and keeps 0, false and the empty text', () => {
    expect(withoutUnknown({ a: undefined, b: 0, c: false, d: '' })).toEqual({ b: 0, c: false, d: '' })
  })
})
