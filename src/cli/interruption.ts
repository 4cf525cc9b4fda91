/** How a command that goes on is told to end: Ctrl-C, and whatever else asks a process to leave. */

/** Aborted then, so that nothing is left behind; a second Ctrl-C ends the process at once. */
export function onInterruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => controller.abort())
  return controller.signal
}
