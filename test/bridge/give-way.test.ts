import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { makeHome } from './home.ts'

/** Nice values of a process's threads, by `proc_pid_stat(5)`. */
async function niceness(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  const stats = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/stat`, 'utf8')))
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]))
}

describe.runIf(process.platform === 'linux')('a bridge', () => {
  it('comes after whoever works at the machine, with all of its threads', async () => {
    const home = await makeHome()

    const { pid = 0 } = home.startBridge()

    await vi.waitFor(async () => {
      const found = await niceness(pid)
      expect(found.length).toBeGreaterThan(4)
      expect(new Set(found)).toEqual(new Set([10]))
    }, 10_000)
  })
})
