import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { countSpool } from '../../src/spool/count.ts'
import { kill } from '../support/program.ts'
import type { MadeSession } from '../support/sessions/generator.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { installHooks, runHook } from './support/recorder.ts'
import { canMount, smallDisk } from './support/small-disk.ts'

/** Hooks whose loss the transcript makes up for. */
const isToldTwice = ({ payload }: { payload: Record<string, unknown> }): boolean =>
  /PostToolUse|^Stop$/.test(String(payload.hook_event_name))

/** Plays a session whose hooks, where the transcript tells the same, are run as Claude Code runs them. */
async function playWithHooks(
  house: House,
  made: MadeSession,
  runs: (payload: Record<string, unknown>) => Promise<void>,
): Promise<number> {
  let run = 0
  for (const event of made.events) {
    if (event.kind !== 'hook' || !isToldTwice(event)) {
      await house.play(made, 1)
      continue
    }
    await house.skip(made)
    await runs(event.payload)
    run += 1
  }
  return run
}

const asks = async (house: House, times: number): Promise<void> => {
  await vi
    .waitFor(async () => expect(await house.ask('flush')).toBeDefined(), { timeout: 20_000 })
    .catch(() => {})
  for (let asked = 0; asked < times; asked++) await house.ask('flush')
}

describe.skipIf(!canMount)('row 9: a disk that is full', () => {
  it('for the recorder: the hook is silent, and the transcript brings what it could not write', async () => {
    const disk = smallDisk(2_000)
    const house = await makeHouse(disk.mount)
    const command = await installHooks(house, { starting: false })
    const [made] = makeSessions(401)
    if (made === undefined) throw new Error('no session')
    const lost = await playWithHooks(house, made, async (payload) => {
      await disk.fill(8)
      await runHook(house, command, { ...payload, filling: 'x'.repeat(100_000) })
      await disk.free()
    })
    house.startBridge()

    await house.flushed()

    house.expectAll([made], { timeless: true })
    expect(lost).toBeGreaterThan(0)
    await house.expectLively()
  })

  it.each([400, 60, 24, 8, 0])(
    'for the bridge (%i KB are left): everything waits, and arrives once there is room',
    async (leftKb) => {
      const disk = smallDisk(4_000)
      const house = await makeHouse(disk.mount)
      const made = makeSessions(411, 412, 413)
      const unfinished = join(house.paths.stateDir, 'spool', 'new', '0.0')
      await writeFile(unfinished, 'claude-code-sync/1')
      await utimes(unfinished, 1, 1)
      for (const session of made) await house.play(session)
      await disk.fill(leftKb)
      const first = house.startBridge()
      await asks(house, 5)
      await disk.free()
      // As the next hook would, if there is none.
      house.startBridge()

      await house.flushed()

      house.expectAll(made)
      await house.expectLively()
      await kill(first)
    },
  )
})

describe.skipIf(!canMount)('row 9, for the bridge while it reads a transcript', () => {
  it('takes no line for read that it could not write, and reads it once there is room', async () => {
    const disk = smallDisk(4_000)
    const house = await makeHouse(disk.mount)
    const [made] = makeSessions(414)
    if (made === undefined) throw new Error('no session')
    house.startBridge()
    await asks(house, 1)
    for (const event of made.events) {
      // The spool is on the same disk: hooks are told while there is room.
      if (event.kind === 'hook') {
        await asks(house, 2)
        await disk.free()
        await house.play(made, 1)
        await asks(house, 1)
        await disk.fill(0)
      } else await house.play(made, 1)
    }
    await asks(house, 2)
    await disk.free()

    await house.flushed()

    house.expectAll([made], { timeless: true })
    await house.expectLively()
  })
})

describe.skipIf(!canMount)('row 10: a limit on the size of files, and a spool that is read-only', () => {
  it.each([
    ['a limit', (_: House) => ['prlimit', '--fsize=1000']],
    [
      'a read-only spool',
      ({ paths }: House) => {
        const spool = join(paths.stateDir, 'spool')
        const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        return ['unshare', '-rm', 'sh', '-c', script, spool]
      },
    ],
  ])('%s makes no hook fail, and what is lost comes from the transcript', async (_, through) => {
    const house = await makeHouse()
    const command = await installHooks(house, { starting: false })
    const [made] = makeSessions(421)
    if (made === undefined) throw new Error('no session')
    const lost = await playWithHooks(house, made, (payload) =>
      runHook(house, command, { ...payload, filling: 'x'.repeat(10_000) }, { through: through(house) }),
    )
    house.startBridge()

    await house.flushed()

    house.expectAll([made], { timeless: true })
    expect(lost).toBeGreaterThan(0)
    await house.expectLively()
  })

  it('for the bridge: what it could not write waits, and arrives by one without the limit', async () => {
    const house = await makeHouse()
    const made = makeSessions(431, 432)
    for (const session of made) await house.play(session)
    const limited = house.startBridge({ through: ['prlimit', '--fsize=3000'] })
    await asks(house, 5)
    expect((await countSpool(house.paths.stateDir)).quarantined).toBe(0)
    await kill(limited)
    house.startBridge()

    await house.flushed()

    house.expectAll(made)
    await house.expectLively()
    await mkdir(join(house.paths.stateDir, 'spool', 'quarantine'), { recursive: true })
    expect(await readdir(join(house.paths.stateDir, 'spool', 'quarantine'))).toEqual([])
  })
})
