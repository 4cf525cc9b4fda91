/**
 * Calls whenever something is put into the spool, for as long as the system lets it. Must not know what an event says.
 */
import { watch } from 'node:fs'
import { type Log, reasonOf } from './log.ts'

export interface SpoolWatch {
  /** False where nothing calls, so that somebody has to look: a system gives out so many watches and no more. */
  isWatching(): boolean
  close(): void
}

/** Throws nothing. */
export function watchSpool(folder: string, call: () => void, log: Log): SpoolWatch {
  let isWatching = true
  const giveUp = (error: unknown) => {
    isWatching = false
    log(`the spool can't be watched, so it is polled: ${reasonOf(error)}`)
  }
  try {
    const watcher = watch(folder, call).on('error', giveUp)
    return { isWatching: () => isWatching, close: () => watcher.close() }
  } catch (error) {
    giveUp(error)
    return { isWatching: () => false, close: () => undefined }
  }
}
