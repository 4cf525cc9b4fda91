/**
 * The bridge's log: what happened, for the person who asks why. Never content, never keys.
 */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hideApiKeys } from '../config/api-key.ts'

export type Log = (message: string) => void

/** Then it becomes `log.1`, and a new one is begun. */
const LARGEST_BYTES = 1024 * 1024

/**
 * Lines begin with `[claude-code-sync]` and the time. They are few, and written at once, so that the last one
 * before an exit is there too; a log that can't be written is no reason to stop.
 */
export function openLog(stateDir: string, now: () => number = Date.now): Log {
  const path = join(stateDir, 'log')
  return (message) => {
    const text = hideApiKeys(message).replaceAll('\n', ' ')
    try {
      rotate(path)
      appendFileSync(path, `[claude-code-sync] ${new Date(now()).toISOString()} ${text}\n`, { mode: 0o600 })
    } catch {
      // A full disk, most likely: then there are worse things to tell, and nowhere to tell them.
    }
  }
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LARGEST_BYTES) renameSync(path, `${path}.1`)
}
