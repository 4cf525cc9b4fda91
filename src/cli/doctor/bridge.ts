/** Whether the bridge answers, or can be started and does then. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logFiles, readLogLine } from '../../bridge/log.ts'
import { askLiving, type PendingWork, startBridge } from '../running-bridge.ts'
import type { Chain } from './chain.ts'
import { type Check, error, ok } from './check.ts'

const POLL_MS = 50

export const bridgeCheck: Check = {
  link: 'bridge',
  async run(chain) {
    const startedMs = chain.machine.now()
    const answer = await waitForAnswer(chain)
    if (typeof answer !== 'string') return [ok(describe(await pidOf(chain), answer))]
    const logged = await lastComplaint(chain.paths.stateDir, startedMs)
    const message = `The bridge does not answer: ${logged ?? answer}.`
    return [error('bridge-silent', message, 'claude-code-sync logs --level warn')]
  },
}

/** What is pending, or what is in the way. One is started at most: the others would only leave again. */
async function waitForAnswer({ io, paths: { stateDir }, machine }: Chain): Promise<PendingWork | string> {
  const deadlineMs = performance.now() + machine.bridgePatienceMs
  try {
    let pending = await askLiving(stateDir, deadlineMs)
    if (pending === undefined) startBridge(io, stateDir)
    while (pending === undefined && performance.now() < deadlineMs) {
      await delay(POLL_MS)
      pending = await askLiving(stateDir, deadlineMs)
    }
    return pending ?? `none could be started within ${machine.bridgePatienceMs / 1000} seconds`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function pidOf({ paths: { stateDir } }: Chain): Promise<string> {
  return (await readFile(join(stateDir, 'bridge', 'pid'), 'utf8').catch(() => '')).trim()
}

function describe(pid: string, pending: PendingWork): string {
  const waiting = pending.map(({ what, why }) => `${what} (${why})`).join(', ')
  return `answers, as process ${pid}; ${waiting === '' ? 'nothing is pending' : `pending: ${waiting}`}`
}

/** What a bridge that could not go on has written down since. */
async function lastComplaint(stateDir: string, sinceMs: number): Promise<string | undefined> {
  const text = await readFile(logFiles(stateDir)[1], 'utf8').catch(() => '')
  const complaints = text.split('\n').filter((line) => {
    const [, time = ''] = line.split(' ')
    return Date.parse(time) >= sinceMs && readLogLine(line).level !== 'info'
  })
  return complaints.at(-1)?.split(' ').slice(3).join(' ')
}
