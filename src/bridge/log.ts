/**
 * The bridge's log: what happened, for the person who asks why. Never content, never keys.
 */
import { appendFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hideApiKeys } from '../config/api-key.ts'

export type Log = (message: string) => void

/** The older half is kept beside it as `log.1`. */
const LARGEST_BYTES = 1024 * 1024

/** Lines begin with `[claude-code-sync]` and the time. A log that can't be written is no reason to stop. */
export function openLog(stateDir: string, now: () => number = Date.now): Log {
  const path = join(stateDir, 'log')
  let writing = Promise.resolve()
  return (message) => {
    const line = `[claude-code-sync] ${new Date(now()).toISOString()} ${hideApiKeys(message).replaceAll('\n', ' ')}\n`
    writing = writing.then(() => write(path, line)).catch(() => undefined)
  }
}

async function write(path: string, line: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LARGEST_BYTES) await rename(path, `${path}.1`)
  await appendFile(path, line, { mode: 0o600 })
}
