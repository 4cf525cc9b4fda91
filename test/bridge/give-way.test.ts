import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeHome } from './home.ts'

const WAIT = { timeout: 10_000 }

/** Nice values of a process's threads, by `proc_pid_stat(5)`. */
async function niceness(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  const stats = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/stat`, 'utf8')))
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]))
}

/** Of the session that a process is in, such as `/autogroup-42 nice 10`, by `sched(7)`. */
const groupOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/autogroup`, 'utf8')

/** Not where the kernel was told to have none: then nothing is in there. */
const hasGroups = existsSync('/proc/self/autogroup') && readFileSync('/proc/self/autogroup', 'utf8') !== ''

describe.runIf(process.platform === 'linux')('a bridge', () => {
  it('comes after whoever works at the machine, with all of its threads', async () => {
    const home = await makeHome()

    const { pid = 0 } = home.startBridge()

    await vi.waitFor(async () => {
      const found = await niceness(pid)
      expect(found.length).toBeGreaterThan(4)
      expect(new Set(found)).toEqual(new Set([10]))
    }, WAIT)
  })

  it.runIf(hasGroups)(
    'does so with its session where that is its own, and leaves another one alone',
    async () => {
      const [own, others] = await Promise.all([makeHome(), makeHome()])

      const { pid: leading = 0 } = own.startBridge({ through: ['setsid'] })
      const { pid: shell = 0 } = others.startBridge({ through: ['setsid', 'sh', '-c', '"$@"; :', 'sh'] })

      await vi.waitFor(async () => expect(await groupOf(leading)).toMatch(/ nice 10$/m), WAIT)
      await others.flushed()
      const led = Number(await readFile(join(others.paths.stateDir, 'bridge', 'pid'), 'utf8'))
      onTestFinished(() => void process.kill(led))
      expect(await niceness(led)).toContain(10)
      expect(await groupOf(shell)).toMatch(/ nice 0$/m)
    },
  )
})
