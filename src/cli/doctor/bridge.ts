/** Whether the bridge answers, or can be started and does then. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logFiles, readLogLine } from '../../bridge/log.ts'
import { askLiving, type PendingWork, startBridge } from '../running-bridge.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok } from './check.ts'

const POLL_MS = 50

export const bridgeCheck: Check = {
  link: 'bridge',
  async run(chain) {
    const startedMs = chain.machine.now()
    try {
      const pending = await waitForAnswer(chain)
      if (pending) return [ok(describe(await pidOf(chain), pending))]
    } catch (thrown) {
      return [unreachable(thrown instanceof Error ? thrown.message : String(thrown))]
    }
    return [silent((await lastComplaint(chain.paths.stateDir, startedMs)) ?? NONE_STARTED)]
  },
}

/** What is pending; undefined where none answers. One is started at most: the others would only leave again. */
async function waitForAnswer({ io, paths: { stateDir }, machine }: Chain): Promise<PendingWork | undefined> {
  const deadlineMs = performance.now() + machine.bridgePatienceMs
  let pending = await askLiving(stateDir, 'report', deadlineMs)
  if (pending === undefined) startBridge(io, stateDir)
  while (pending === undefined && performance.now() < deadlineMs) {
    await delay(POLL_MS)
    pending = await askLiving(stateDir, 'report', deadlineMs)
  }
  return pending
}

const NONE_STARTED = 'none could be started'

const silent = (reason: string): Finding =>
  error('bridge-silent', `The bridge does not answer: ${reason}.`, 'claude-code-sync logs --level warn')

/** From its own folder the bridge has a shorter name for its socket, and works; nobody else can ask it. */
const unreachable = (reason: string): Finding =>
  error(
    'bridge-unreachable',
    `The bridge can't be asked: ${reason}.`,
    'Set CLAUDE_SYNC_STATE_DIR to a shorter path, then run: claude-code-sync setup',
  )

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
