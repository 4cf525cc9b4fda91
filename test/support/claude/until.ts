/** Waits for what other processes do, and says what it waited for when they don't. */
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 25

export async function until(
  what: string | (() => Promise<string>),
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms for ${typeof what === 'string' ? what : await what()}`)
    await wait(POLL_MS)
  }
}
