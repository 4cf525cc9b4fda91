import { describe, expect, it } from 'vitest'
import { ItemStream, type PositionedItem } from '../../src/delivery/stream.ts'
import { type Cursor, isPast, START } from '../../src/journal/cursor.ts'
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

    expect(stream.after('a', START)[0]?.position).toEqual({ offset: 0, item: 0 })
    expect(stream.after('a', at(0))[0]?.position).toEqual({ offset: 50, item: 0 })
    expect(stream.after('a', at(50))).toEqual([])
    expect(stream.after('b', at(0))[0]?.position).toEqual({ offset: 0, item: 1 })
    expect(stream.after('c', START)).toEqual([])
  })

  it('gives each destination whatever it has not read', () => {
    const stream = makeStream()

    expect([
      stream.after('a', START).length,
      stream.after('b', START).length,
      stream.after('b', at(0, 1)).length,
    ]).toEqual([2, 2, 0])
    expect(stream.destinations()).toEqual(new Set(['a', 'b']))
  })

  it('gives no more than is asked for, and nothing that is not wanted', () => {
    const stream = makeStream()

    expect(stream.after('b', START, () => true, 1)).toHaveLength(1)
    expect(stream.after('a', START, () => false)).toEqual([])
  })

  it('keeps an item until every one of its destinations has it', () => {
    const stream = makeStream()
    const cursors: Record<string, Cursor> = { a: at(50) }
    const has = (id: string, { position }: PositionedItem) => !isPast(position, cursors[id] ?? START)

    stream.release(has)
    expect(stream.after('b', START)[0]?.position).toEqual({ offset: 0, item: 0 })
    cursors.b = at(0, 0)
    stream.release(has)
    expect(stream.after('b', START)[0]?.position).toEqual({ offset: 0, item: 1 })
    cursors.b = at(0, 1)
    stream.release(has)

    expect(stream.isEmpty).toBe(true)
  })

  it('keeps nothing that goes nowhere, and the places of the others as they are', () => {
    const stream = new ItemStream('s1', '/nowhere')

    stream.push(0, [item(), item('a')])

    expect(stream.after('a', START)[0]?.position).toEqual({ offset: 0, item: 1 })
    expect(stream.after('a', START).length).toBe(1)
  })
})
