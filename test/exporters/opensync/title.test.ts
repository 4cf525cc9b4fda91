import { expect, it } from 'vitest'
import { titleFrom } from '../../../src/exporters/opensync/title.ts'

it.each([
  ['a short text', 'Fix it', 'Fix it'],
  ['several lines', ' Fix\n\tthe  parser ', 'Fix the parser'],
  ['80 characters', 'x'.repeat(80), 'x'.repeat(80)],
  ['a long text, at a word’s end', `${'word '.repeat(16)}more`, `${'word '.repeat(15).trim()}…`],
  ['a word that is too long', 'x'.repeat(100), `${'x'.repeat(79)}…`],
  ['characters outside the BMP', '🎉'.repeat(100), `${'🎉'.repeat(79)}…`],
  ['nothing', ' \n ', undefined],
])('makes a title of %s', (_, text, title) => {
  expect(titleFrom(text)).toBe(title)
})
