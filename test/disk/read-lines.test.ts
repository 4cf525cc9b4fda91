import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Line, readLines } from '../../src/disk/read-lines.ts'

const TO_THE_END = Number.POSITIVE_INFINITY

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lines-'))
  path = join(folder, 'file')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('readLines', () => {
  it('gives each line with where it begins and where to read on, in bytes', async () => {
    await writeFile(path, 'eins\nzwölf\n\ndrei\n')

    expect(await read()).toEqual([
      { offset: 0, next: 5, text: 'eins' },
      { offset: 5, next: 12, text: 'zwölf' },
      { offset: 12, next: 13, text: '' },
      { offset: 13, next: 18, text: 'drei' },
    ])
  })

  it('leaves a last line without a newline, and gives it once it is finished', async () => {
    await writeFile(path, 'done\nhal')
    const before = await read()

    await appendFile(path, 'f\n')

    expect(before).toEqual([{ offset: 0, next: 5, text: 'done' }])
    expect(await read(5)).toEqual([{ offset: 5, next: 10, text: 'half' }])
  })

  it('reads on from an offset, as if it had never stopped', async () => {
    await writeFile(path, 'a\nbb\nccc\n')
    const all = await read()

    for (const [index, { next }] of all.entries()) expect(await read(next)).toEqual(all.slice(index + 1))
  })

  it('takes only lines that end before the limit, newline included', async () => {
    await writeFile(path, 'a\nbb\nccc\n')

    expect(textsOf(await read(0, 4))).toEqual(['a'])
    expect(textsOf(await read(0, 5))).toEqual(['a', 'bb'])
    expect(textsOf(await read(0, 0))).toEqual([])
  })

  it('gives nothing past the end of the file', async () => {
    await writeFile(path, 'a\n')

    expect(await read(100, 200)).toEqual([])
  })

  it('puts lines together that are longer than what it reads at once, wherever a character is split', async () => {
    const lines = [0, 1, 2, 3].map((shift) => `${'x'.repeat(shift)}${'😀'.repeat(100_000)}`)
    await writeFile(path, `${lines.join('\n')}\n`)

    const found = await read()

    expect(textsOf(found)).toEqual(lines)
    expect(found.at(-1)?.next).toBe(Buffer.byteLength(lines.join('\n')) + 1)
  })

  it('finds a newline that is the last byte, or the first, of what it reads at once', async () => {
    const chunk = 256 * 1024
    const lines = ['x'.repeat(chunk - 1), 'y'.repeat(chunk), 'z']
    await writeFile(path, `${lines.join('\n')}\n`)

    expect(textsOf(await read())).toEqual(lines)
  })

  it('keeps the carriage return of a foreign newline: JSON does not mind it', async () => {
    await writeFile(path, '{"a":1}\r\n{"b":2}\r\n')

    const texts = textsOf(await read())

    expect(texts.map((text) => JSON.parse(text))).toEqual([{ a: 1 }, { b: 2 }])
  })
})

type TextLine = Omit<Line, 'bytes'> & { text: string }

async function read(from = 0, limit = TO_THE_END): Promise<TextLine[]> {
  const lines: TextLine[] = []
  for await (const { bytes, ...line } of readLines(path, from, limit))
    lines.push({ ...line, text: bytes.toString() })
  return lines
}

const textsOf = (lines: readonly TextLine[]): string[] => lines.map(({ text }) => text)
