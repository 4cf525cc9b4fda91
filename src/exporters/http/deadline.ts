/**
 * A deadline for a whole exchange that holds whatever becomes of its signal: `fetch` follows signals by weak
 * references, and one that was collected as garbage never aborts. Knows nothing of what is sent.
 */

/** Rejects with a TimeoutError after `timeoutMs` milliseconds, and then aborts the signal that `run` was given. */
export async function withDeadline<Result>(
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new DOMException(`not within ${timeoutMs} ms`, 'TimeoutError')
      reject(reason)
      controller.abort(reason)
    }, timeoutMs)
  })
  try {
    return await Promise.race([run(controller.signal), overdue])
  } finally {
    clearTimeout(timer)
  }
}
