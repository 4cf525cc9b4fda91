import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { identifyClient, isGone, thisHost } from '../../src/bridge/client-process.ts'
import { kill } from '../support/program.ts'

async function startClient(...args: string[]) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)', '--', ...args], {
    stdio: 'ignore',
  })
  onTestFinished(() => kill(child))
  await once(child, 'spawn')
  return child
}

describe('a client', () => {
  it('is known by its pid, when it began, and where', async () => {
    const child = await startClient()
    const host = await thisHost()

    const { client } = await identifyClient(String(child.pid), host)

    expect(client).toEqual({ pid: child.pid, host, started: expect.stringMatching(/\S/) })
  })

  it.each([['-c'], ['--continue'], ['-p', '--continue', 'hello']])(
    'was asked to continue by %s',
    async (...args) => {
      const child = await startClient(...args)

      expect(await identifyClient(String(child.pid), 'here')).toMatchObject({ continued: true })
    },
  )

  it.each([[], ['--resume'], ['--continued'], ['-cx']])(
    'was not asked to continue by %j',
    async (...args) => {
      const child = await startClient(...args)

      expect(await identifyClient(String(child.pid), 'here')).toMatchObject({ continued: false })
    },
  )

  it.each([undefined, '', 'no number', '0', '1', '-5', '1.5'])(
    'is nobody where the hook named %j',
    async (pid) => {
      expect(await identifyClient(pid, 'here')).toEqual({ client: undefined, continued: false })
    },
  )
})

describe('isGone', () => {
  it('is not so while the process lives, and is once it ended', async () => {
    const host = await thisHost()
    const child = await startClient()
    const { client } = await identifyClient(String(child.pid), host)
    if (client === undefined) throw new Error('no client')
    const before = await isGone(client, host)

    await kill(child)

    expect(before).toBe(false)
    expect(await isGone(client, host)).toBe(true)
  })

  it('is so when another process has its pid', async () => {
    const host = await thisHost()

    expect(await isGone({ pid: process.pid, host, started: 'long ago' }, host)).toBe(true)
  })

  it('is not so where nothing but the pid is known, and somebody has it', async () => {
    const host = await thisHost()

    expect(await isGone({ pid: process.pid, host }, host)).toBe(false)
  })

  it('is never so for a process of another host: its pid means nothing here', async () => {
    const child = await startClient()
    await kill(child)

    expect(await isGone({ pid: child.pid ?? 0, host: 'elsewhere' }, await thisHost())).toBe(false)
  })
})
