import type { ChildProcess } from 'node:child_process'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { exitOf } from '../bridge/home.ts'
import { kill } from '../support/program.ts'
import { makeClock } from './support/bridges.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { endBridgeOf, installHooks, runHook } from './support/recorder.ts'
import { size } from './support/size.ts'

const IDLE_MS = 5 * 60_000
/** Generous, as the machine may be busy with other things. */
const WAIT = { timeout: 60_000, interval: 30 }

const isUp = (house: House) =>
  vi.waitFor(async () => expect(JSON.stringify(await house.ask('report'))).toContain('pending'), WAIT)

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null

const owners = ({ paths }: House): Promise<string[]> => readdir(join(paths.stateDir, 'bridge', 'live'))

const promptOf = (sessionId: string) => ({
  session_id: sessionId,
  hook_event_name: 'UserPromptSubmit',
  prompt_id: `prompt of ${sessionId}`,
  prompt: 'Go',
})

describe('row 4: an event that lands while the bridge leaves, as nothing came for a while', () => {
  it('is taken by it, or by another one', async () => {
    const house = await makeHouse()
    const clock = await makeClock(house)
    const command = await installHooks(house, { starting: true })
    for (let round = 1; round <= size(3, 25); round++) {
      await clock.set(0)
      const bridge = clock.startBridge()
      await isUp(house)
      await clock.set(0, IDLE_MS + 1)
      // Asked, it looks again, finds that it is idle, and leaves; it may be asked more than once meanwhile.
      const hook = { isOver: false }
      const asking = askUntil(house, hook)
      await new Promise((resolve) => setTimeout(resolve, round % 7))
      await runHook(house, command, promptOf(`late-${round}`))
      hook.isOver = true
      await asking

      await vi.waitFor(() => expect(house.openSync.messages(`late-${round}`)).toHaveLength(1), WAIT)
      await kill(bridge)
      // The recorder may have started another one, whose clock is the true one.
      await endBridgeOf(house)
    }
  })
})

async function askUntil(house: House, hook: { isOver: boolean }): Promise<void> {
  while (!hook.isOver) await house.ask('report')
}

describe('row 5: a crowd of hooks, and the socket of a dead bridge', () => {
  it('starts one bridge that takes every event, and no hook complains', async () => {
    const house = await makeHouse()
    const command = await installHooks(house, { starting: true })
    const dead = house.startBridge()
    await isUp(house)
    await kill(dead)
    expect(await owners(house)).toHaveLength(1)
    const sessions = Array.from({ length: size(12, 64) }, (_, index) => `crowd-${index}`)

    await Promise.all(sessions.map((id) => runHook(house, command, promptOf(id))))

    await house.flushed()
    for (const id of sessions) expect(house.openSync.messages(id)).toHaveLength(1)
    await vi.waitFor(async () => expect(await owners(house)).toHaveLength(1), WAIT)
  })
})

describe('row 6: a crowd of sessions', () => {
  it('arrives whole at both places', async () => {
    const house = await makeHouse()
    const made = makeSessions(...Array.from({ length: size(400, 1200) }, (_, index) => 1000 + index))
      .filter(({ events }) => events.length >= size(20, 200))
      .slice(0, size(8, 64))
    expect(made).toHaveLength(size(8, 64))
    house.startBridge()

    await Promise.all(made.map((session) => house.play(session)))
    await house.flushed(300_000)

    house.expectAll(made)
    expect(house.traces.repeats).toBe(0)
    await house.expectLively()
  }, 400_000)
})

describe('row 7: a bridge that is suspended, and wakes', () => {
  it('counts as alive meanwhile, and goes on where it was', async () => {
    const house = await makeHouse()
    const made = makeSessions(101, 102)
    const bridge = house.startBridge()
    await isUp(house)
    await house.play(made[0] ?? expect.fail(), 10)
    bridge.kill('SIGSTOP')
    for (const session of made) await house.play(session)

    const second = house.startBridge()
    expect(await exitOf(second)).toBe(0)
    bridge.kill('SIGCONT')
    await house.flushed()

    expect(await owners(house)).toHaveLength(1)
    house.expectAll(made)
    await house.expectLively()
  })
})

describe('row 8: the folder of sockets is removed under a bridge, and another one begins', () => {
  it('loses and doubles nothing while there are two, and soon there is one again', async () => {
    const house = await makeHouse()
    const live = join(house.paths.stateDir, 'bridge', 'live')
    const made = makeSessions(...Array.from({ length: size(4, 12) }, (_, index) => 111 + index))
    const bridges = [house.startBridge()]
    await isUp(house)
    const takeovers = size(3, 12)
    for (let takeover = 0; takeover < takeovers; takeover++) {
      const parts = made.map((session) => Math.ceil(session.events.length / takeovers))
      // They begin, and work at the same time, while all of this happens.
      const playing = Promise.all(made.map((session, index) => house.play(session, parts[index])))
      await rm(live, { recursive: true, force: true, maxRetries: 9 })
      bridges.push(house.startBridge())
      await playing
      await isUp(house)
    }

    await house.flushed()

    house.expectAll(made)
    await vi.waitFor(() => expect(bridges.filter(isRunning)).toHaveLength(1), WAIT)
    expect(await owners(house)).toHaveLength(1)
    expect((await stat(live)).mode & 0o777).toBe(0o700)
    await house.expectLively()
  })
})
