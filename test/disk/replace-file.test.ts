import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile } from '../../src/disk/replace-file.ts'
import { buildProgram, kill, startProgram } from '../support/program.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const permissions = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('replaceFile', () => {
  it('makes the folders on the way, for the owner only, and the file too', async () => {
    const path = join(folder, 'state', 'bridge', 'file')

    await replaceFile(path, 'new')

    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await permissions(path)).toBe(0o600)
    expect(await permissions(join(folder, 'state', 'bridge'))).toBe(0o700)
  })

  it('replaces what is there, and with it a mode that lets others read', async () => {
    const path = join(folder, 'file')
    await writeFile(path, 'old and longer')
    await chmod(path, 0o644)

    await replaceFile(path, 'new')

    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await permissions(path)).toBe(0o600)
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('says that it could not, and leaves nothing beside', async () => {
    const path = join(folder, 'occupied')
    await mkdir(join(path, 'by a folder'), { recursive: true })

    await expect(replaceFile(path, 'new')).rejects.toThrow()

    expect(await readdir(folder)).toEqual(['occupied'])
  })

  it('lets two writers at once both succeed, and one of them win', async () => {
    const path = join(folder, 'file')
    const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000))

    await Promise.all(contents.map((content) => replaceFile(path, content)))

    expect(contents).toContain(await readFile(path, 'utf8'))
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('leaves a whole file, whenever the process is killed', async () => {
    const path = join(folder, 'file')
    const program = await buildProgram(WRITER)

    for (let round = 0; round < 12; round++) {
      const writer = startProgram(program, path)
      if (writer.stdout) await once(writer.stdout, 'data')
      await delay(round * 5)
      await kill(writer)

      const text = await readFile(path, 'utf8')
      expect([text.length, new Set(text).size]).toEqual([4_000_000, 1])
    }
  })
})

/** Says when it has begun to write, and writes until it is killed. */
const WRITER = `
  import { replaceFile } from './src/disk/replace-file.ts'
  const path = process.argv[2]
  await replaceFile(path, 'a'.repeat(4_000_000))
  console.log('writing')
  for (;;) for (const letter of ['b', 'a']) await replaceFile(path, letter.repeat(4_000_000))
`
