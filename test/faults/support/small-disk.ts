/** A disk so small that it is soon full: a tmpfs in a namespace of mounts, that a process of its own keeps. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Disk } from '../../bridge/home.ts'
import { kill } from '../../support/program.ts'

/** Only Linux can, and not in every container. CI must. */
export const canMount =
  process.env.CI === 'true' || spawnSync('unshare', ['-rm', 'true'], { stdio: 'ignore' }).status === 0

export interface SmallDisk {
  mount: (stateDir: string) => Promise<Disk>
  /** Leaves room for so many kilobytes. */
  fill(leftKb: number): Promise<void>
  free(): Promise<void>
}

export function smallDisk(kilobytes: number): SmallDisk {
  let root = ''
  return {
    async mount(stateDir) {
      await mkdir(stateDir, { recursive: true })
      const script = `mount -t tmpfs -o size=${kilobytes}k,mode=700 tmpfs "$1" && echo ready && exec sleep 600`
      const holder = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', stateDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(() => kill(holder))
      await Promise.race([
        once(holder.stdout, 'data'),
        once(holder, 'exit').then(() => Promise.reject(new Error('no small disk can be made here'))),
      ])
      root = join(`/proc/${holder.pid}/root`, stateDir)
      const namespaces = ['nsenter', '-t', String(holder.pid), '-m', '-U', '--preserve-credentials']
      return { path: root, through: namespaces }
    },
    async fill(leftKb) {
      const { bavail, bsize } = await statfs(root)
      await writeFile(join(root, 'filling'), Buffer.alloc(Math.max(0, bavail * bsize - leftKb * 1024), 1))
    },
    free: () => rm(join(root, 'filling'), { force: true }),
  }
}
