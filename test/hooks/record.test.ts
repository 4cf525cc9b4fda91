import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { recordEvent } from '../../src/hooks/record.ts'
import {
  bridgeNotes,
  type Installation,
  install,
  recordedEvents,
  runHook,
  SHELLS,
  shellEnvironment,
  startedBridges,
} from './recording.ts'

const [SH] = SHELLS

function recordInNode(
  { home, stateDir, bridgeEntry }: Installation,
  given: { env?: Record<string, string>; input?: Readable; pid?: number } = {},
): Promise<void> {
  return recordEvent({
    stateDir,
    env: given.env ?? shellEnvironment(home),
    input: given.input ?? Readable.from([Buffer.from('{}')]),
    bridge: { node: process.execPath, entry: bridgeEntry },
    ...(given.pid !== undefined && { pid: given.pid }),
  })
}

describe('recordEvent', () => {
  it('writes what record.sh writes, to the field', async () => {
    const installation = await install()
    const { home, stateDir, command } = installation
    const script = await readFile(join(stateDir, 'record.sh'), 'utf8')
    const names = [...script.matchAll(/\$\{(\w+)\+"/g)].map(([, name = '']) => name)
    const values = Object.fromEntries(names.map((name) => [name, `value of ${name}\n='"`]))
    const env = { ...shellEnvironment(home), ...values, CLAUDE_SYNC_AUTO_SYNC: 'yes' }

    await recordInNode(installation, { env, input: Readable.from([Buffer.from('{"a":1}')]) })
    await runHook(SH, home, command, { env, input: '{"a":1}' })

    const [fromNode, fromShell] = await recordedEvents(stateDir)
    expect(Object.keys(fromNode?.fields ?? {})).toHaveLength(18)
    expect({ ...fromNode, name: '' }).toEqual({ ...fromShell, name: '' })
  })

  it('brings 50 MB through to the byte, as they come', async () => {
    const installation = await install()
    const chunk = randomBytes(1_000_000)
    const input = Readable.from(
      (function* () {
        for (let i = 0; i < 50; i++) yield chunk
      })(),
    )

    await recordInNode(installation, { input })

    const [recorded] = await recordedEvents(installation.stateDir)
    expect(recorded?.payload.equals(Buffer.concat(Array(50).fill(chunk)))).toBe(true)
  })

  it('writes for the owner alone', async () => {
    const installation = await install()

    await recordInNode(installation, { pid: 7 })

    expect((await stat(join(installation.stateDir, 'spool', 'new', '7.0'))).mode & 0o777).toBe(0o600)
  })

  it('takes another name where its own is taken', async () => {
    const installation = await install()
    await writeFile(join(installation.stateDir, 'spool', 'new', '7.0'), 'old')

    await recordInNode(installation, { pid: 7 })

    expect(await recordedEvents(installation.stateDir)).toMatchObject([{ name: '7.1' }])
  })

  it('leaves an unfinished file, and does not throw, where its input breaks off', async () => {
    const installation = await install()
    const input = Readable.from(
      (function* () {
        yield Buffer.from('{"a"')
        throw new Error('broken pipe')
      })(),
    )

    await recordInNode(installation, { input })

    expect(await readdir(join(installation.stateDir, 'spool', 'new'))).toHaveLength(1)
    expect(await recordedEvents(installation.stateDir)).toEqual([])
  })

  it('does not throw where the spool is not a folder', async () => {
    const installation = await install()
    await rm(join(installation.stateDir, 'spool'), { recursive: true })
    await writeFile(join(installation.stateDir, 'spool'), '')

    await expect(recordInNode(installation)).resolves.toBeUndefined()
  })

  it.each([
    { given: { CLAUDE_SYNC_AUTO_SYNC: 'Off' }, marker: false, records: false },
    { given: { CLAUDE_SYNC_AUTO_SYNC: 'perhaps' }, marker: true, records: false },
    { given: { CLAUDE_SYNC_AUTO_SYNC: 'on' }, marker: true, records: true },
    { given: { HOME: '' }, marker: false, records: false },
  ])('with $given and the marker $marker: records $records', async ({ given, marker, records }) => {
    const installation = await install()
    if (marker) await writeFile(join(installation.stateDir, 'auto-sync-off'), '')

    await recordInNode(installation, { env: { ...shellEnvironment(installation.home), ...given } })

    expect(await recordedEvents(installation.stateDir)).toHaveLength(records ? 1 : 0)
  })

  it('starts a bridge where none is alive, as the leader of a group of its own', async () => {
    const installation = await install({ bridge: true })

    await recordInNode(installation)

    const [bridge] = await startedBridges(installation)
    expect(bridge).toMatchObject({ option: '--state', stateDir: installation.stateDir, cwd: '/' })
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(bridge?.pid)], { encoding: 'utf8' })
    expect(Number(group)).toBe(bridge?.pid)
  })

  it.each([
    { time: 'ran out', until: -1000, starts: true },
    { time: 'goes on', until: 90_000, starts: false },
  ])('starts a bridge beside one whose time $time: $starts', async ({ until, starts }) => {
    const installation = await install({ bridge: true })
    const folder = join(installation.stateDir, 'bridge')
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), `${process.pid}\n`)
    await writeFile(join(folder, 'until'), '')
    await utimes(join(folder, 'until'), new Date(), new Date(Date.now() + until))

    await recordInNode(installation)

    if (starts) expect(await startedBridges(installation)).toHaveLength(1)
    else expect(await bridgeNotes(installation.stateDir)).toEqual([])
  })
})
