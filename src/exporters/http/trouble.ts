/**
 * Says in a word what went wrong where no answer came. Knows no exporter: a code or a name alone is told,
 * for the messages of such errors may quote headers.
 */
import * as z from 'zod/mini'

/** A proxy stood in the way. Its message is our own, and tells no secret. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

export function troubleWith(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown error'
  if (error instanceof ProxyError) return error.message
  if (error.name === 'TimeoutError') return `not within ${timeoutMs / 1_000} s`
  return codeOf(error.cause) ?? codeOf(error) ?? error.name
}

function codeOf(error: unknown): string | undefined {
  return z.object({ code: z.string() }).safeParse(error).data?.code
}
