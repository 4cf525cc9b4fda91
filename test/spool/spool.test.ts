import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSpool, type SpoolEvent } from '../../src/spool/spool.ts'

const COMPLETE = 'claude-code-sync/1\0CLAUDE_PID=7\0\0{"a":1}\0end\n'
const UNFINISHED = 'claude-code-sync/1\0CLAUDE_PID=7\0\0{"a":'

async function stateFolder(): Promise<string> {
  const stateDir = await mkdtemp(join(tmpdir(), 'spool-'))
  onTestFinished(() => rm(stateDir, { recursive: true, force: true }))
  await mkdir(join(stateDir, 'spool', 'new'), { recursive: true })
  return stateDir
}

/** As if a recorder had finished it at that time, in seconds since 1970. */
async function drop(
  stateDir: string,
  name: string,
  content = COMPLETE,
  atSeconds = 1_700_000_000,
): Promise<void> {
  const path = join(stateDir, 'spool', 'new', name)
  await writeFile(path, content)
  await utimes(path, atSeconds, atSeconds)
}

function contentOf(stateDir: string, folder: string): Promise<string[]> {
  return readdir(join(stateDir, 'spool', folder))
}

function names(events: SpoolEvent[]): string[] {
  return events.map((event) => event.name)
}

async function only(events: Promise<SpoolEvent[]>): Promise<SpoolEvent> {
  const [event, ...others] = await events
  if (!event || others.length > 0) throw new Error('expected exactly one event')
  return event
}

describe('openSpool', () => {
  it('makes its folders, for their owner alone', async () => {
    const stateDir = await stateFolder()
    await rm(join(stateDir, 'spool'), { recursive: true })

    await openSpool({ stateDir, owner: 'a' })

    for (const folder of ['spool', 'spool/new', 'spool/claimed', 'spool/claimed/a', 'spool/quarantine'])
      expect((await stat(join(stateDir, folder))).mode & 0o777).toBe(0o700)
  })
})

describe('claim', () => {
  it('takes complete events out of the inbox, by time and then by name', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '9.0', COMPLETE, 100)
    await drop(stateDir, '2.0', COMPLETE, 300)
    await drop(stateDir, '1.0', COMPLETE, 300)
    await drop(stateDir, '5.0', COMPLETE, 200.000_5)
    const spool = await openSpool({ stateDir, owner: 'a' })

    const events = await spool.claim()

    expect(names(events)).toEqual(['9.0', '5.0', '1.0', '2.0'])
    expect(events[0]).toMatchObject({ timeMs: 100_000, timeNs: '100000000000', bytes: COMPLETE.length })
    expect(await contentOf(stateDir, 'new')).toEqual([])
    expect(await spool.claim()).toEqual([])
  })

  it('leaves alone what a recorder is still writing, and takes it once it is whole', async () => {
    const stateDir = await stateFolder()
    const spool = await openSpool({ stateDir, owner: 'a', now: () => 1_000_000 })
    await drop(stateDir, '1.0', UNFINISHED, 941)

    expect(await spool.claim()).toEqual([])
    expect(await spool.counts()).toMatchObject({ waiting: 1, quarantined: 0 })

    await drop(stateDir, '1.0', COMPLETE, 1000)
    expect(names(await spool.claim())).toEqual(['1.0'])
  })

  it.each([
    ['nothing', ''],
    ['a part of the header', 'claude-co'],
    ['a part of the trailer', COMPLETE.slice(0, -1)],
    ['another kind of file', '{"not": "ours"}'],
  ])('takes a file that holds %s for unfinished', async (_, content) => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', content, 1000)
    const spool = await openSpool({ stateDir, owner: 'a', now: () => 1_000_000 })

    expect(await spool.claim()).toEqual([])
    expect(await spool.counts()).toMatchObject({ waiting: 1, quarantined: 0 })
  })

  it.each([
    ['was not written for a minute', 1_061_000],
    ['has a time in the future, which a clock that was set back leaves behind', 900_000],
  ])('sets an unfinished file aside that %s', async (_, now) => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', UNFINISHED, 1000)
    const spool = await openSpool({ stateDir, owner: 'a', now: () => now })

    expect(await spool.claim()).toEqual([])

    expect(await spool.counts()).toEqual({ waiting: 0, claimed: 0, quarantined: 1, held: 0 })
    const [reason = ''] = (await contentOf(stateDir, 'quarantine')).filter((name) => name.endsWith('.reason'))
    expect(await readFile(join(stateDir, 'spool', 'quarantine', reason), 'utf8')).toMatch(/^unfinished: /)
  })

  it('keeps an event of a newer version for the version that can read it, however old it gets', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', COMPLETE.replace('/1', '/2'), 1000)
    await drop(stateDir, '2.0', 'claude-code-sync/10\0something else', 1000)
    const spool = await openSpool({ stateDir, owner: 'a', now: () => 9_000_000 })

    expect(await spool.claim()).toEqual([])

    expect(await spool.counts()).toEqual({ waiting: 0, claimed: 0, quarantined: 0, held: 2 })
    expect(await contentOf(stateDir, 'new')).toHaveLength(2)
  })

  it('keeps apart two events of one name, of which the first is not acknowledged yet', async () => {
    const stateDir = await stateFolder()
    const spool = await openSpool({ stateDir, owner: 'a' })
    await drop(stateDir, '1.0', COMPLETE)
    const first = await only(spool.claim())
    await drop(stateDir, '1.0', COMPLETE.replace('"a"', '"b"'))
    const second = await only(spool.claim())

    expect(await spool.read(first)).toMatchObject({ payload: Buffer.from('{"a":1}') })
    expect(await spool.read(second)).toMatchObject({ payload: Buffer.from('{"b":1}') })
  })

  it('gives each event to one of two bridges that look at the same time', async () => {
    const stateDir = await stateFolder()
    const expected = Array.from({ length: 50 }, (_, index) => `${index}.0`)
    for (const name of expected) await drop(stateDir, name)
    const bridges = await Promise.all(['a', 'b'].map((owner) => openSpool({ stateDir, owner })))

    const claimed = await Promise.all(bridges.map((spool) => spool.claim()))

    expect(names(claimed.flat()).sort()).toEqual(expected.sort())
  })

  it('goes on when its folders were removed under it', async () => {
    const stateDir = await stateFolder()
    const spool = await openSpool({ stateDir, owner: 'a' })
    await rm(join(stateDir, 'spool'), { recursive: true })

    expect(await spool.claim()).toEqual([])
    await drop(stateDir, '1.0')
    await rm(join(stateDir, 'spool', 'claimed'), { recursive: true })
    expect(names(await spool.claim())).toEqual(['1.0'])
  })

  it('passes over folders, hidden files, and files it may not open', async () => {
    const stateDir = await stateFolder()
    await mkdir(join(stateDir, 'spool', 'new', 'folder'))
    await drop(stateDir, '.DS_Store')
    await drop(stateDir, '1.0', UNFINISHED)
    await chmod(join(stateDir, 'spool', 'new', '1.0'), 0)
    await drop(stateDir, '2.0')
    const spool = await openSpool({ stateDir, owner: 'a' })

    expect(names(await spool.claim())).toEqual(['2.0'])
  })
})

describe('hasWork', () => {
  it('tells whether a finished event waits, and leaves it there', async () => {
    const stateDir = await stateFolder()
    const spool = await openSpool({ stateDir, owner: 'a' })
    await drop(stateDir, '1.0', COMPLETE.slice(0, -1))
    const unfinished = await spool.hasWork()
    await drop(stateDir, '2.0')

    const finished = await spool.hasWork()

    expect([unfinished, finished]).toEqual([false, true])
    expect(names(await spool.claim())).toEqual(['2.0'])
    expect(await spool.hasWork()).toBe(false)
  })
})

describe('adopt', () => {
  it('takes over what a dead owner had claimed, in order, and removes its folder', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', COMPLETE, 200)
    await drop(stateDir, '2.0', COMPLETE, 100)
    await (await openSpool({ stateDir, owner: 'dead' })).claim()
    const spool = await openSpool({ stateDir, owner: 'a' })

    const events = await spool.adopt((owner) => owner !== 'dead')

    expect(names(events)).toEqual(['2.0', '1.0'])
    expect(await Promise.all(events.map(spool.read))).toMatchObject([{ kind: 'event' }, { kind: 'event' }])
    expect(await contentOf(stateDir, 'claimed')).toEqual(['a'])
  })

  it('leaves to a living owner, and to itself, what they have', async () => {
    const stateDir = await stateFolder()
    const living = await openSpool({ stateDir, owner: 'living' })
    const spool = await openSpool({ stateDir, owner: 'a' })
    await drop(stateDir, '1.0')
    const theirs = await only(living.claim())
    await drop(stateDir, '2.0')
    const mine = await only(spool.claim())

    expect(await spool.adopt(async (owner) => owner === 'living')).toEqual([])

    expect(await living.read(theirs)).toMatchObject({ kind: 'event' })
    expect(await spool.read(mine)).toMatchObject({ kind: 'event' })
  })
})

describe('read', () => {
  it('gives the fields and the payload, to the byte', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', 'claude-code-sync/1\0A=x=y\nz\0B=\0\0pay\0load\0end\n')
    const spool = await openSpool({ stateDir, owner: 'a' })

    expect(await spool.read(await only(spool.claim()))).toEqual({
      kind: 'event',
      fields: new Map([
        ['A', 'x=y\nz'],
        ['B', ''],
      ]),
      payload: Buffer.from('pay\0load'),
    })
  })

  it.each([
    ['has another opening', 'claude-code-synk/1\0\0{}\0end\n', 'does not begin with claude-code-sync/1'],
    ['has a header without an end', 'claude-code-sync/1\0A=secret\0end\n', 'the header has no end'],
    [
      'has a field without a name',
      'claude-code-sync/1\0A=1\0secret\0\0{}\0end\n',
      'header field 2 has no name',
    ],
  ])('says why a file is unreadable that %s, and quotes nothing of it', async (_, content, reason) => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', content)
    const spool = await openSpool({ stateDir, owner: 'a' })

    const read = await spool.read(await only(spool.claim()))

    expect(read).toEqual({ kind: 'unreadable', reason: expect.stringContaining(reason) })
    expect(JSON.stringify(read)).not.toContain('secret')
  })

  it('says so where a file is gone', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0')
    const spool = await openSpool({ stateDir, owner: 'a' })
    const event = await only(spool.claim())
    await unlink(event.path)

    expect(await spool.read(event)).toEqual({ kind: 'unreadable', reason: 'the file is gone' })
  })
})

describe('acknowledge', () => {
  it('removes the file, and may be repeated', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0')
    const spool = await openSpool({ stateDir, owner: 'a' })
    const event = await only(spool.claim())

    await spool.acknowledge(event)
    await spool.acknowledge(event)

    expect(await spool.counts()).toEqual({ waiting: 0, claimed: 0, quarantined: 0, held: 0 })
  })
})

describe('quarantine', () => {
  it('keeps the file without what was in it, with its reason beside it, for its owner alone', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0')
    const spool = await openSpool({ stateDir, owner: 'a' })

    await spool.quarantine(await only(spool.claim()), 'no JSON')

    const [file = '', reason = ''] = (await contentOf(stateDir, 'quarantine')).sort()
    expect(reason).toBe(`${file}.reason`)
    expect(await readFile(join(stateDir, 'spool', 'quarantine', file), 'utf8')).toBe('')
    expect(await readFile(join(stateDir, 'spool', 'quarantine', reason), 'utf8')).toBe('no JSON\n')
    expect((await stat(join(stateDir, 'spool', 'quarantine', reason))).mode & 0o777).toBe(0o600)
  })

  it('may be repeated', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0')
    const spool = await openSpool({ stateDir, owner: 'a' })
    const event = await only(spool.claim())

    await spool.quarantine(event, 'no JSON')
    await spool.quarantine(event, 'no JSON')

    expect(await contentOf(stateDir, 'quarantine')).toHaveLength(2)
  })
})

describe('counts', () => {
  it('tells what is where, and the time of the oldest event that is under way', async () => {
    const stateDir = await stateFolder()
    await drop(stateDir, '1.0', COMPLETE, 100)
    const spool = await openSpool({ stateDir, owner: 'a' })
    await spool.claim()
    await drop(stateDir, '2.0', COMPLETE, 200)
    await drop(stateDir, '3.0', COMPLETE, 300)

    expect(await spool.counts()).toEqual({
      waiting: 2,
      claimed: 1,
      quarantined: 0,
      held: 0,
      oldestMs: 100_000,
    })
  })
})
