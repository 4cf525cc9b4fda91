import { describe, expect, it } from 'vitest'
import { type Column, fitTable, formatTable } from '../../src/cli/table.ts'
import type { Paint } from '../../src/cli/terminal.ts'

const paint: Paint = (_style, text) => text

const COLUMNS: Column<[string, string, string]>[] = [
  { head: 'Id', cell: ([id]) => id },
  { head: 'Title', cell: ([, title]) => title, shrinksTo: 6 },
  { head: 'Cost', cell: ([, , cost]) => cost, isNumber: true, goes: 1 },
]
const ROWS: [string, string, string][] = [
  ['a', 'A long title', '1'],
  ['b', '日本語', '200'],
]

describe('A table', () => {
  it('sets wide characters as the terminal does', () => {
    expect(
      formatTable([
        ['日本', 'x'],
        ['abc', 'y'],
      ]),
    ).toEqual(['日本  x', 'abc   y'])
  })

  it('takes the room that it needs', () => {
    expect(fitTable(COLUMNS, ROWS, { width: 80, paint })).toEqual([
      'Id  Title         Cost',
      'a   A long title     1',
      'b   日本語         200',
    ])
  })

  it('cuts texts first, between characters', () => {
    expect(fitTable(COLUMNS, ROWS, { width: 17, paint })).toEqual([
      'Id  Title    Cost',
      'a   A long…     1',
      'b   日本語    200',
    ])
  })

  it('then lets columns go', () => {
    expect(fitTable(COLUMNS, ROWS, { width: 12, paint })).toEqual(['Id  Title', 'a   A long…', 'b   日本語'])
  })
})
