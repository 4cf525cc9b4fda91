import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPast, readCursor, START, writeCursor } from '../../src/journal/cursor.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a cursor', () => {
  it('stands before the first item where there is none yet', async () => {
    const cursor = await readCursor(folder, 'opensync-1')

    expect(cursor).toEqual(START)
    expect(isPast({ offset: 0, item: 0 }, cursor)).toBe(true)
  })

  it('stands where it was put, with what was refused', async () => {
    const cursor = { offset: 120, item: 2, rejected: { 'OpenSync answered 400': 3 } }

    await writeCursor(folder, 'opensync-1', cursor)

    expect(await readCursor(folder, 'opensync-1')).toEqual(cursor)
  })

  it('is one for each destination', async () => {
    await writeCursor(folder, 'opensync-1', { ...START, offset: 7 })

    expect(await readCursor(folder, 'opensync-2')).toEqual(START)
  })

  it("is its owner's alone to read", async () => {
    await writeCursor(folder, 'opensync-1', START)

    expect((await stat(join(folder, 'cursors', 'opensync-1.json'))).mode & 0o777).toBe(0o600)
  })

  it.each(['', '{"offset":12', '{"offset":"far","item":0}', '{"offset":1.5,"item":0}', 'null'])(
    'stands at the start where its file says %j: a resend changes nothing, a gap would',
    async (text) => {
      await mkdir(join(folder, 'cursors'))
      await writeFile(join(folder, 'cursors', 'opensync-1.json'), text)

      expect(await readCursor(folder, 'opensync-1')).toEqual(START)
    },
  )
})

describe('isPast', () => {
  const cursor = { offset: 100, item: 1, rejected: {} }

  it.each([
    ['an item of a later line', { offset: 101, item: 0 }, true],
    ['a later item of the same line', { offset: 100, item: 2 }, true],
    ['the very item', { offset: 100, item: 1 }, false],
    ['an earlier item of the same line', { offset: 100, item: 0 }, false],
    ['an item of an earlier line', { offset: 99, item: 5 }, false],
  ])('tells of %s whether it is still to come', (_what, position, expected) => {
    expect(isPast(position, cursor)).toBe(expected)
  })
})
