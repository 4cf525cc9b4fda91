import { describe, expect, it } from 'vitest'
import { bar } from '../../../src/cli/show/bar.ts'

describe('A bar', () => {
  it.each([
    [{ from: 0, to: 1 }, 8, '████████'],
    [{ from: 0.5, to: 1 }, 8, '    ████'],
    [{ from: 0, to: 0.3125 }, 8, '██▌'],
    [{ from: 0.5, to: 0.5 }, 8, '    ▏'],
    [{ from: 1, to: 1 }, 8, '       █'],
    [{ from: 0, to: 1 }, 0, ''],
  ])('of %o on %i columns is %s', (stretch, width, drawn) => {
    expect(bar(stretch, width)).toBe(drawn)
  })
})
