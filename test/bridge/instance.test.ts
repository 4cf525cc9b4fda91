import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { askBridge, becomeOnly, type Instance } from '../../src/bridge/instance.ts'
import { buildProgram, kill, startProgram } from '../support/program.ts'

const ANSWER_MS = 5_000

let bridgeDir: string
beforeEach(async () => {
  bridgeDir = await mkdtemp(join(tmpdir(), 'bridge-'))
  return () => rm(bridgeDir, { recursive: true, force: true })
})

/** Says whether it became the only one, and stays. */
const RACER = `
  import { becomeOnly } from './src/bridge/instance.ts'
  const [, , bridgeDir, name] = process.argv
  const instance = await becomeOnly(bridgeDir, name, async () => name)
  console.log(instance ? 'owner' : 'not')
  setInterval(() => {}, 60_000)
`

async function becameOwner(racer: ChildProcess): Promise<boolean> {
  if (racer.stdout === null) throw new Error('the racer has no output')
  const [said] = await once(createInterface(racer.stdout), 'line')
  return said === 'owner'
}

async function become(name: string): Promise<Instance | undefined> {
  const instance = await becomeOnly(bridgeDir, name, async (question) => ({ name, question }))
  if (instance) onTestFinished(() => instance.close())
  return instance
}

const ask = (question: unknown = 'who?') => askBridge(bridgeDir, question, ANSWER_MS)

describe('of several bridges', () => {
  it('that start at once exactly one stays, every time', async () => {
    const program = await buildProgram(RACER)

    for (let round = 1; round <= 4; round++) {
      const racers = Array.from({ length: 8 }, (_, index) =>
        startProgram(program, bridgeDir, `${round}-${index}`),
      )
      const owners = (await Promise.all(racers.map(becameOwner))).flatMap((isOwner, index) =>
        isOwner ? [`${round}-${index}`] : [],
      )

      expect(owners).toHaveLength(1)
      expect(await ask()).toBe(owners[0])
      // Killed, so that the next ones find what the dead left behind.
      await Promise.all(racers.map(kill))
    }
  })

  it('a suspended one counts as alive, and is there again when it wakes', async () => {
    const program = await buildProgram(RACER)
    const owner = startProgram(program, bridgeDir, 'suspended')
    await becameOwner(owner)
    owner.kill('SIGSTOP')

    const second = await become('second')
    owner.kill('SIGCONT')

    expect(second).toBeUndefined()
    expect(await ask()).toBe('suspended')
  })

  it('the next one takes over from a dead one, and clears away what that left', async () => {
    const program = await buildProgram(RACER)
    const owner = startProgram(program, bridgeDir, 'dead')
    await becameOwner(owner)
    await kill(owner)
    expect(await readdir(join(bridgeDir, 'live'))).toEqual(['dead'])

    const second = await become('second')

    expect(second).toBeDefined()
    expect(await second?.isAlive('dead')).toBe(false)
    expect(await second?.isAlive('second')).toBe(true)
    expect(await readdir(join(bridgeDir, 'live'))).toEqual(['second'])
  })

  it('the next one may come once the first one left', async () => {
    const first = await become('first')
    await first?.close()

    expect(await become('second')).toBeDefined()
  })

  it('one knows that it may not be the only one any more, once its socket was taken away', async () => {
    const first = await become('first')
    const before = await first?.isOnly()
    await rm(join(bridgeDir, 'live'), { recursive: true })

    const second = await become('second')

    expect([before, await first?.isOnly(), await second?.isOnly()]).toEqual([true, false, true])
  })

  it('one can leave although somebody hangs on to it', async () => {
    const first = await become('first')
    const listener = connect(join(bridgeDir, 'live', 'first'))
    onTestFinished(() => void listener.destroy())
    await once(listener, 'connect')

    await first?.close()

    expect(await become('second')).toBeDefined()
  })
})

describe('askBridge', () => {
  it('carries any JSON there and back', async () => {
    await become('b')

    expect(await ask({ ask: 'flush', text: 'grün\n😀' })).toEqual({
      name: 'b',
      question: { ask: 'flush', text: 'grün\n😀' },
    })
  })

  it('knows of no answer where no bridge lives', async () => {
    expect(await ask()).toBeUndefined()
  })

  it('does not wait for ever for one that does not answer', async () => {
    await mkdir(join(bridgeDir, 'live'), { recursive: true })
    const mute = createServer().listen(join(bridgeDir, 'live', 'mute'))
    onTestFinished(() => void mute.close())
    await once(mute, 'listening')

    expect(await askBridge(bridgeDir, 'who?', 50)).toBeUndefined()
  })

  it('gets no answer, and the bridge lives on, where the question has none', async () => {
    const instance = await becomeOnly(bridgeDir, 'b', async (question) => {
      if (question === undefined) throw new Error('not a question')
      return 'fine'
    })
    onTestFinished(() => instance?.close())

    const socket = connect(join(bridgeDir, 'live', 'b'), () => socket.end('no JSON\n'))
    await once(socket, 'close')

    expect(await ask()).toBe('fine')
  })
})

it('a folder whose path is too long for a socket is said to be too long', async () => {
  const far = join(bridgeDir, 'x'.repeat(120))

  await expect(becomeOnly(far, 'b', async () => null)).rejects.toThrow(/too long for a socket: .*xxx/)
})
