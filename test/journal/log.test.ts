import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Journal, type JournalLine, NewerJournalError, openJournal } from '../../src/journal/log.ts'

let folder: string
let journal: Journal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'))
  journal = await openJournal(join(folder, 'session'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const settled = (key: string) => ({ kind: 'settled' as const, key, at: 1 })

describe('a journal', () => {
  it('gives back what was appended, in its order, each with where it lies', async () => {
    await journal.append([settled('a'), settled('b')])
    await journal.append([settled('ç')])

    const lines = await read()

    expect(lines.map(({ observation }) => observation)).toEqual([settled('a'), settled('b'), settled('ç')])
    expect(lines[0]?.offset).toBe(0)
    expect(lines.slice(1).map(({ offset }) => offset)).toEqual(lines.slice(0, -1).map(({ next }) => next))
    expect(lines.at(-1)?.next).toBe((await stat(journal.path)).size)
  })

  it('tells where what it appended lies, as reading does', async () => {
    const first = await journal.append([settled('a'), settled('ç')])
    const second = await journal.append([settled('b')])

    expect([...(first ?? []), ...(second ?? [])]).toEqual(await read())
    expect(await journal.append([])).toEqual([])
  })

  it('tells it after a torn line too', async () => {
    await journal.append([settled('a')])
    await appendFile(journal.path, '{"v":1,"kind":"sett')

    const lines = await journal.append([settled('b')])

    expect(lines).toEqual((await read()).slice(-1))
  })

  it('does not tell it where another writer’s lines came in between', async () => {
    const other = await openJournal(join(folder, 'session'))
    let untold = 0
    for (let round = 0; round < 20; round++) {
      const told = await Promise.all(
        [journal, other].map((writer, index) => writer.append([settled(`${round}-${index}`)])),
      )
      const there = await read()
      for (const lines of told) {
        if (lines === undefined) untold += 1
        else expect(there).toEqual(expect.arrayContaining(lines))
      }
    }
    expect(untold).toBeGreaterThan(0)
    expect(await read()).toHaveLength(40)
  })

  it('says nothing before anything was appended', async () => {
    expect(await read()).toEqual([])
  })

  it('reads on from where an earlier reading ended', async () => {
    await journal.append([settled('a')])
    const [first] = await read()

    await journal.append([settled('b')])

    expect(keysOf(await read(first?.next))).toEqual(['b'])
    expect(keysOf(await read())).toEqual(['a', 'b'])
  })

  it('never changes a line that is complete', async () => {
    await journal.append([settled('a')])
    const before = await readFile(journal.path, 'utf8')

    await journal.append([settled('b')])
    await openJournal(join(folder, 'session'))

    expect((await readFile(journal.path, 'utf8')).startsWith(before)).toBe(true)
  })

  it("is its owner's alone", async () => {
    await journal.append([settled('a')])

    expect((await stat(journal.path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'session'))).mode & 0o777).toBe(0o700)
  })

  it('makes no file of nothing', async () => {
    await journal.append([])

    await expect(stat(journal.path)).rejects.toThrow('ENOENT')
  })

  it('ends a line that a dead writer left torn, and passes over it', async () => {
    await journal.append([settled('a')])
    await appendFile(journal.path, '{"v":1,"kind":"sett')
    expect(keysOf(await read())).toEqual(['a'])

    await journal.append([settled('b')])

    const lines = await read()
    expect(lines.map(({ observation }) => observation)).toEqual([settled('a'), undefined, settled('b')])
  })

  it('takes what several writers append at once, whole and in the order of each', async () => {
    const writers = ['x', 'y', 'z'].map(async (name) => {
      const own = await openJournal(join(folder, 'session'))
      for (let batch = 0; batch < 5; batch++)
        await own.append([1, 2, 3].map((part) => settled(`${name}${batch}${part}${'.'.repeat(300_000)}`)))
    })

    await Promise.all(writers)

    // One that sees another's line half there ends it, which leaves an empty line and harms none.
    const keys = keysOf(await read()).flatMap((key) => key?.slice(0, 3) ?? [])
    expect(keys).toHaveLength(45)
    for (const name of ['x', 'y', 'z']) {
      const own = keys.filter((key) => key.startsWith(name))
      expect(own).toEqual([...own].sort())
    }
  })

  it.each([
    '',
    'no JSON',
    '{"v":1}',
    '{"v":1,"kind":"settled"}',
    '{"v":1,"kind":"of a kind nobody knows","key":"k","at":1}',
    '{"kind":"settled","key":"no version","at":1}',
    'null',
    '\u0000\u0000\u0000',
  ])('passes over the line %j, and reads the next one', async (line) => {
    await writeFile(journal.path, `${line}\n`)

    await journal.append([settled('b')])

    expect((await read()).map(({ observation }) => observation)).toEqual([undefined, settled('b')])
  })

  it('reads a line of its own format that knows more fields, without them', async () => {
    await writeFile(journal.path, '{"v":1,"kind":"settled","key":"k","at":1,"added":"later"}\n')

    expect((await read())[0]?.observation).toEqual(settled('k'))
  })

  it('passes over what was concluded without the line that another writer put in before it', async () => {
    await journal.append([settled('a')])
    const [{ next } = { next: 0 }] = await read()
    await journal.append([{ ...settled('right'), after: next }])
    await journal.append([{ ...settled('void'), after: next }])

    await journal.append([settled('b')])

    expect(keysOf(await read())).toEqual(['a', 'right', undefined, 'b'])
  })

  it('stops at a line of a newer format, and says which program could go on', async () => {
    await journal.append([settled('a')])
    await appendFile(journal.path, '{"v":2,"kind":"settled","key":"k","at":1}\n')
    const seen: JournalLine[] = []

    const reading = (async () => {
      for await (const line of journal.read(0)) seen.push(line)
    })()

    await expect(reading).rejects.toThrow(NewerJournalError)
    await expect(reading).rejects.toThrow(/newer claude-code-sync \(journal format 2\); update/)
    expect(keysOf(seen)).toEqual(['a'])
  })
})

async function read(from = 0): Promise<JournalLine[]> {
  const lines: JournalLine[] = []
  for await (const line of journal.read(from)) lines.push(line)
  return lines
}

const keysOf = (lines: readonly JournalLine[]) => lines.map(({ observation }) => observation?.key)
