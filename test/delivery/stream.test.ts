import { describe, expect, it } from 'vitest'
import { ItemStream } from '../../src/delivery/stream.ts'
import { type Cursor, START } from '../../src/journal/cursor.ts'
import { toolItem } from './destination-under-test.ts'

const at = (offset: number, item = 0): Cursor => ({ offset, item, rejected: {} })
const item = (...route: string[]) => toolItem('s1', 1, route)

function makeStream(): ItemStream {
  const stream = new ItemStream('s1', '/nowhere')
  stream.push(0, [item('a', 'b'), item('b')])
  stream.push(50, [item('a')])
  return stream
}

describe('a stream of items', () => {
  it('gives each destination its own items, in order, from its cursor on', () => {
    const stream = makeStream()

    expect(stream.next('a', START)?.position).toEqual({ offset: 0, item: 0 })
    expect(stream.next('a', at(0))?.position).toEqual({ offset: 50, item: 0 })
    expect(stream.next('a', at(50))).toBeUndefined()
    expect(stream.next('b', at(0))?.position).toEqual({ offset: 0, item: 1 })
    expect(stream.next('c', START)).toBeUndefined()
  })

  it('counts what each destination has not read', () => {
    const stream = makeStream()

    expect([stream.count('a', START), stream.count('b', START), stream.count('b', at(0, 1))]).toEqual([
      2, 2, 0,
    ])
    expect(stream.destinations()).toEqual(new Set(['a', 'b']))
  })

  it('keeps an item until every one of its destinations has it', () => {
    const stream = makeStream()
    const cursors: Record<string, Cursor> = { a: at(50) }

    stream.release((id) => cursors[id])
    expect(stream.next('b', START)?.position).toEqual({ offset: 0, item: 0 })
    cursors.b = at(0, 0)
    stream.release((id) => cursors[id])
    expect(stream.next('b', START)?.position).toEqual({ offset: 0, item: 1 })
    cursors.b = at(0, 1)
    stream.release((id) => cursors[id])

    expect(stream.isEmpty).toBe(true)
  })

  it('keeps nothing that goes nowhere, and the places of the others as they are', () => {
    const stream = new ItemStream('s1', '/nowhere')

    stream.push(0, [item(), item('a')])

    expect(stream.next('a', START)?.position).toEqual({ offset: 0, item: 1 })
    expect(stream.count('a', START)).toBe(1)
  })
})
