/** What became of the spans of one export, over all their sessions. Pure; knows nothing of how they were sent. */
import type { ExportFailure } from '../export-error.ts'

/** `spanIds` are those not taken; the one that brought the failure is the first of its session's. */
export type Outcome = { kind: 'taken' } | { kind: 'failed'; failure: ExportFailure; spanIds: string[] }

/**
 * One failure stands for all. Whatever may pass later wins over what never will, which shows itself again
 * the next time: so nothing is given up for a passing trouble.
 */
export function combine(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed')
  const [worst] = failed.toSorted((a, b) => rank(a.failure) - rank(b.failure))
  if (worst === undefined) return { kind: 'taken' }
  const others = failed.filter((outcome) => outcome !== worst)
  return { ...worst, spanIds: [...new Set([worst, ...others].flatMap(({ spanIds }) => spanIds))] }
}

function rank(failure: ExportFailure): number {
  switch (failure.kind) {
    case 'unauthorized':
      return 0
    case 'retry':
      return failure.suspect ? 2 : 1
    case 'rejected':
      return 3
    case 'partial':
      return 4
    default:
      return failure satisfies never
  }
}
