import { describe, expect, it } from 'vitest'
import { append, remove } from '../../src/hooks/json-edit.ts'

describe('append', () => {
  it.each([
    [
      'after the last entry of an object',
      '{\n  "a": 1\n}',
      [],
      'b',
      '{\n  "a": 1,\n  "b": {\n    "x": 1\n  }\n}',
    ],
    ['after the last entry of an array', '[\n\t1\n]', [], undefined, '[\n\t1,\n\t{\n\t\t"x": 1\n\t}\n]'],
    [
      'into an empty array',
      '{\n  "a": []\n}',
      ['a'],
      undefined,
      '{\n  "a": [\n    {\n      "x": 1\n    }\n  ]\n}',
    ],
    ['on the same line', '{"a":[0] }', ['a'], undefined, '{"a":[0,{"x":1}] }'],
    ['on the one line of an empty array', '{"a": [ ]}', ['a'], undefined, '{"a": [{"x":1}]}'],
    [
      'with Windows line ends',
      '{\r\n "a": 1\r\n}',
      [],
      'b',
      '{\r\n "a": 1,\r\n "b": {\r\n  "x": 1\r\n }\r\n}',
    ],
  ])('puts a value %s', (_, text, path, key, expected) => {
    expect(append(text, path, { x: 1 }, key)).toBe(expected)
  })
})

describe('remove', () => {
  it.each([
    ['the first of several', '[ 1 , 2, 3 ]', [0], '[ 2, 3 ]'],
    ['one in the middle', '[ 1 , 2, 3 ]', [1], '[ 1, 3 ]'],
    ['the last of several', '[1,2]', [1], '[1]'],
    ['the only one', '[\n  1\n]', [0], '[]'],
    ['a property with its key', '{\n  "a": {"b": 1},\n  "c": 2\n}', ['a'], '{\n  "c": 2\n}'],
  ])('takes out %s, with its comma', (_, text, path, expected) => {
    expect(remove(text, path)).toBe(expected)
  })
})
