/**
 * Puts this process behind whatever else wants the processor: what is synced has time, and who works has not. A
 * system that refuses is no trouble. Knows nothing of the bridge.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

const NICENESS = constants.priority.PRIORITY_BELOW_NORMAL

export function giveWay(): void {
  const threads = tryTo(() => readdirSync('/proc/self/task').map(Number)) ?? [process.pid]
  // Linux counts each thread for itself, and those that compile and collect garbage run already.
  for (const thread of threads) tryTo(() => setPriority(thread, Math.max(getPriority(thread), NICENESS)))
  // Where it shares the processor out between sessions first, as on desktops, only their own count beside each other.
  if (leadsItsSession()) tryTo(() => writeFileSync('/proc/self/autogroup', String(NICENESS)))
}

function leadsItsSession(): boolean {
  const stat = tryTo(() => readFileSync('/proc/self/stat', 'utf8')) ?? ''
  return stat.slice(stat.lastIndexOf(')')).split(' ')[4] === String(process.pid)
}

function tryTo<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
