import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Ledger } from '../../src/delivery/ledger.ts'

const nowhere = () => false
const NOTHING = { refused: {}, expired: 0, over_size: 0 }

let path: string
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
  path = join(folder, 'given-up.json')
  return () => rm(folder, { recursive: true, force: true })
})

describe('the ledger', () => {
  it('adds up what each destination did not get, by its reason', async () => {
    const ledger = await Ledger.open(path)
    await ledger.noteRefused('s1', 'd1', { 'too large': 1 })
    await ledger.noteRefused('s2', 'd1', { 'too large': 2, 'not this one': 1 })
    await ledger.noteGivenUp('s1', 'd1', 'expired', 3)
    await ledger.noteGivenUp('s2', 'd2', 'over_size', 4)

    expect(ledger.total('d1', nowhere)).toEqual({
      refused: { 'too large': 3, 'not this one': 1 },
      expired: 3,
      over_size: 0,
    })
    expect(ledger.total('d2', nowhere)).toEqual({ ...NOTHING, over_size: 4 })
    expect(ledger.total('d3', nowhere)).toEqual(NOTHING)
  })

  it('is on the disk, for the owner only, before it returns', async () => {
    const ledger = await Ledger.open(path)

    await ledger.noteGivenUp('s1', 'd1', 'expired', 3)

    expect((await Ledger.open(path)).total('d1', nowhere)).toEqual({ ...NOTHING, expired: 3 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('counts the refusals of a session once, however often that is let go of', async () => {
    const ledger = await Ledger.open(path)
    await ledger.noteRefused('s1', 'd1', { 'too large': 1 })

    await ledger.noteRefused('s1', 'd1', { 'too large': 2 })

    expect(ledger.total('d1', nowhere).refused).toEqual({ 'too large': 2 })
  })

  it('leaves the refusals of a session at work to who counts them meanwhile', async () => {
    const ledger = await Ledger.open(path)
    await ledger.noteRefused('s1', 'd1', { 'too large': 1 })
    await ledger.noteGivenUp('s1', 'd1', 'expired', 1)

    expect(ledger.total('d1', (id) => id === 's1')).toEqual({ ...NOTHING, expired: 1 })
  })

  it('keeps the counts of a session whose journal is gone, but not its name', async () => {
    const ledger = await Ledger.open(path)
    await ledger.noteRefused('s1', 'd1', { 'too large': 1 })
    await ledger.noteGivenUp('s1', 'd1', 'over_size', 2)

    await ledger.forget('s1')
    await ledger.forget('s1')

    expect(ledger.total('d1', nowhere)).toEqual({ ...NOTHING, refused: { 'too large': 1 }, over_size: 2 })
    expect(await readFile(path, 'utf8')).not.toContain('s1')
  })

  it('writes nothing where nothing was refused', async () => {
    const ledger = await Ledger.open(path)

    await ledger.noteRefused('s1', 'd1', {})

    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('begins anew where its file is damaged', async () => {
    await writeFile(path, '{"sessions":')

    const ledger = await Ledger.open(path)
    await ledger.noteGivenUp('s1', 'd1', 'expired', 1)

    expect((await Ledger.open(path)).total('d1', nowhere)).toEqual({ ...NOTHING, expired: 1 })
  })
})
