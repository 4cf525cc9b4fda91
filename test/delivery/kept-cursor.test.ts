import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { KeptCursor } from '../../src/delivery/kept-cursor.ts'
import { readCursor, START } from '../../src/journal/cursor.ts'

const at = (offset: number) => ({ offset, item: 0, rejected: {} })

async function makeCursor() {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const clock = { nowMs: 0 }
  const cursor = await KeptCursor.open(folder, 'd', () => clock.nowMs)
  return { folder, clock, cursor, onDisk: async () => (await readCursor(folder, 'd')).offset }
}

describe('a cursor that is kept', () => {
  it('is on the disk at once where a repeat would be a second one', async () => {
    const { cursor, onDisk } = await makeCursor()

    await cursor.advance(at(1), false)
    await cursor.advance(at(2), false)

    expect(await onDisk()).toBe(2)
  })

  it('is written once a second at most where a repeat changes nothing', async () => {
    const { clock, cursor, onDisk } = await makeCursor()

    await cursor.advance(at(1), true)
    await cursor.advance(at(2), true)
    const early = [await onDisk(), cursor.kept.offset, cursor.current.offset]
    clock.nowMs = 1_000
    await cursor.advance(at(3), true)

    expect(early).toEqual([1, 1, 2])
    expect([await onDisk(), cursor.kept.offset]).toEqual([3, 3])
  })

  it('is on the disk when it was asked to be kept', async () => {
    const { cursor, onDisk } = await makeCursor()

    await cursor.advance(at(1), true)
    await cursor.advance(at(2), true)
    await cursor.keep()

    expect(await onDisk()).toBe(2)
  })

  it('goes back to what the disk knows when it could not be written', async () => {
    const { folder, cursor } = await makeCursor()
    await writeFile(join(folder, 'cursors'), 'in the way of a folder')

    await expect(cursor.advance(at(1), false)).rejects.toThrow()

    expect([cursor.current, cursor.kept]).toEqual([START, START])
  })
})
