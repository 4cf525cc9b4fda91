/**
 * What an exporter says when a span was not taken, so that delivery decides by a tag and never by
 * reading messages. Knows nothing of schedules, cursors or destinations.
 */

/**
 * - `retry`: may pass later; `afterMs` is what the server asked for (Retry-After), in milliseconds.
 *   `suspect` says that it may be this one span that the server can't take, rather than that the
 *   server is in trouble: `spanIds[0]` is that span, and the same `reason` again and again confirms it.
 * - `partial`: the server took the spans but for `rejected` of them, which it will never take.
 * - `rejected`: the server will never take these spans as they are.
 * - `unauthorized`: nothing will be taken until the key, the headers or the address are mended.
 */
export type ExportFailure =
  | { kind: 'retry'; reason: string; afterMs?: number; suspect?: true }
  | { kind: 'partial'; reason: string; rejected: number }
  | { kind: 'rejected'; reason: string }
  | { kind: 'unauthorized'; reason: string }

/** Travels in `ExportResult.error`. `spanIds` names the spans that were not taken. */
export class ExportError extends Error {
  override readonly name = 'ExportError'

  constructor(
    readonly failure: ExportFailure,
    readonly spanIds: readonly string[],
    options?: ErrorOptions,
  ) {
    super(failure.reason, options)
  }
}
