import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { logFiles } from '../../src/bridge/log.ts'
import { type LogsOptions, logs } from '../../src/cli/logs.ts'
import { createHome, type Home } from './home.ts'
import { createScreen } from './screen.ts'

let home: Home
let older: string
let current: string

beforeEach(async () => {
  home = await createHome()
  ;[older, current] = logFiles(home.paths.stateDir)
  await mkdir(dirname(current), { recursive: true })
})
afterEach(() => home.remove())

describe('logs', () => {
  it('shows the end of the log', async () => {
    await writeFile(current, `${['one', 'two', 'three'].map((text) => line(text)).join('')}`)

    const { exitCode, stdout } = await home.run(['logs', '-n', '2'])

    expect(exitCode).toBe(0)
    expect(stdout).toBe(line('two') + line('three'))
  })

  it('goes on in what the log was before its last rotation', async () => {
    await writeFile(older, line('before'))
    await writeFile(current, line('after'))

    expect((await home.run(['logs'])).stdout).toBe(line('before') + line('after'))
  })

  it('shows a level, and what is more serious; the count is of what is shown', async () => {
    await writeFile(current, ['info a', 'error b', 'warn c', 'info d'].map(line).join(''))

    expect((await home.run(['logs', '--level', 'warn', '-n', '2'])).stdout).toBe(
      line('error b') + line('warn c'),
    )
    expect((await home.run(['logs', '--level', 'error'])).stdout).toBe(line('error b'))
  })

  it('takes a line of an earlier version, which has no level, for information', async () => {
    await writeFile(current, line('bridge 1 started'))

    expect((await home.run(['logs'])).stdout).toBe(line('bridge 1 started'))
    expect((await home.run(['logs', '--level', 'warn'])).stdout).toBe('')
  })

  it('shows what concerns one session, by the beginning of its id', async () => {
    await writeFile(
      current,
      ['warn session=3f2a-1 a', 'warn session=4444-1 b', 'warn c 3f2a-1'].map(line).join(''),
    )

    expect((await home.run(['logs', '--session', '3f2a'])).stdout).toBe(line('warn session=3f2a-1 a'))
  })

  it('is content where nothing was logged yet', async () => {
    const { exitCode, stdout, stderr } = await home.run(['logs'])

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('Nothing has been logged yet')
  })
})

describe('logs --follow', () => {
  it('goes on with what is added, by complete lines', async () => {
    await writeFile(current, line('one'))
    const shown = following()
    await shown.is(line('one'))

    await appendFile(current, line('two').slice(0, 20))
    await appendFile(current, line('two').slice(20))

    await shown.is(line('one') + line('two'))
  })

  it('loses no line when the log is rotated', async () => {
    await writeFile(current, line('one'))
    const shown = following()
    await shown.is(line('one'))

    await appendFile(current, line('two'))
    await rename(current, older)
    await appendFile(older, line('three'))
    await writeFile(current, line('four'))
    await appendFile(current, line('five'))

    await shown.is(['one', 'two', 'three', 'four', 'five'].map(line).join(''))
  })

  it('waits for a log that is not there yet', async () => {
    const shown = following()

    await writeFile(current, line('first'))

    await shown.is(line('first'))
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends by %s, as a success', async (signal) => {
    await writeFile(current, line('one'))
    const following = home.start(['logs', '-f'])
    await vi.waitFor(() => expect(following.stdout()).toBe(line('one')), { timeout: 15_000 })

    following.child.kill(signal)

    expect(await following.ended).toEqual({ exitCode: 0, stdout: line('one'), stderr: '' })
  })

  it('chooses among what is added, as among what is there', async () => {
    await writeFile(current, line('info one'))
    const shown = following({ level: 'error', session: '3f' })

    await appendFile(
      current,
      ['error session=3f2a-1 a', 'info session=3f2a-1 b', 'error c'].map(line).join(''),
    )
    await appendFile(current, line('error session=3f2a-1 d'))

    await shown.is(line('error session=3f2a-1 a') + line('error session=3f2a-1 d'))
  })
})

const line = (text: string): string => `[claude-code-sync] 2026-11-22T17:07:58.500Z ${text}\n`

function following(options: Partial<LogsOptions> = {}) {
  const screen = createScreen({ HOME: home.path })
  const controller = new AbortController()
  const ended = logs(screen.io, { lines: 50, follow: true, ...options }, () => controller.signal)
  onTestFinished(async () => {
    controller.abort()
    expect(await ended).toBe(0)
  })
  const is = (text: string) =>
    vi.waitFor(() => expect(screen.stdout()).toBe(text), { timeout: 10_000, interval: 20 })
  return { is }
}
