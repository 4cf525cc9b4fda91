import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { KeptPauses } from '../../src/delivery/kept-pauses.ts'

const pause = { attempt: 1, dueMs: 5, lengthMs: 3, isAsked: true }

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pauses-'))
  path = join(folder, 'pauses.json')
  return () => rm(folder, { recursive: true, force: true })
})

describe('pauses that are kept', () => {
  it('are there for the next bridge, each for its destination, and for the owner only', async () => {
    const pauses = await KeptPauses.open(path)
    await pauses.put('a', 'key 1', pause)
    await pauses.put('b', 'key 2', { ...pause, parked: 'it answered 401' })

    const next = await KeptPauses.open(path)

    expect(next.of('a', 'key 1')).toMatchObject(pause)
    expect(next.of('b', 'key 2')).toMatchObject({ parked: 'it answered 401' })
    expect(next.of('c', 'key 1')).toBeUndefined()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('say nothing of a destination that has another key since', async () => {
    const pauses = await KeptPauses.open(path)
    await pauses.put('a', 'key 1', pause)

    expect((await KeptPauses.open(path)).of('a', 'key 2')).toBeUndefined()
  })

  it('go when they are over', async () => {
    const pauses = await KeptPauses.open(path)
    await pauses.put('a', 'key 1', pause)

    await pauses.put('a', 'key 1', undefined)

    expect((await KeptPauses.open(path)).of('a', 'key 1')).toBeUndefined()
  })

  it('write nothing while nothing is in the way', async () => {
    const pauses = await KeptPauses.open(path)

    await pauses.put('a', 'key 1', undefined)

    expect(await readdir(folder)).toEqual([])
  })

  it('end as the last one said, where several change at once', async () => {
    const pauses = await KeptPauses.open(path)

    await Promise.all([1, 2, 3, 4, 5].map((dueMs) => pauses.put('a', 'key 1', { ...pause, dueMs })))

    expect((await KeptPauses.open(path)).of('a', 'key 1')).toMatchObject({ dueMs: 5 })
  })

  it.each(['', '{"a":', '{"a":{"of":"key 1"}}', '[]'])('are none in the damaged file %j', async (text) => {
    await writeFile(path, text)

    expect((await KeptPauses.open(path)).of('a', 'key 1')).toBeUndefined()
  })
})
