/** Counts by reason, as destinations and cursors keep them. */

/** The sum of what was counted by reason. */
export function mergeCounts(counts: Record<string, number>[]): Record<string, number> {
  const merged: Record<string, number> = {}
  for (const [reason, times] of counts.flatMap(Object.entries)) merged[reason] = (merged[reason] ?? 0) + times
  return merged
}
