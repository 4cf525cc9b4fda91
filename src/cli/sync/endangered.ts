/** Transcripts that Claude Code will soon delete although nothing else holds their sessions. */
import type { Paths } from '../../config/paths.ts'
import { listJournals } from '../../sessions/journals.ts'
import { cleanupPeriodDays, type PastTranscript, pastTranscripts } from '../../transcript/past.ts'

const DAY_MS = 86_400_000
/** From how long before is warned. */
const WARN_DAYS = 7

export interface Endangered {
  count: number
  /** After how many days without a change Claude Code deletes a transcript. */
  days: number
  /** When the first of them goes, Unix milliseconds. */
  firstMs: number
}

/** Those that are in no journal, unless `isSafe` says that nothing would be lost with one. */
export async function endangered(
  { stateDir, claudeConfigDir, claudeSettingsFile }: Paths,
  isSafe: (transcript: PastTranscript) => Promise<boolean>,
  nowMs: number,
): Promise<Endangered> {
  const days = await cleanupPeriodDays(claudeSettingsFile)
  const recorded = new Set((await listJournals(stateDir)).map(({ sessionId }) => sessionId))
  const goneMs: number[] = []
  for (const transcript of await pastTranscripts(claudeConfigDir)) {
    const ms = transcript.writtenMs + days * DAY_MS
    if (ms - nowMs >= WARN_DAYS * DAY_MS || recorded.has(transcript.sessionId)) continue
    if (!(await isSafe(transcript))) goneMs.push(ms)
  }
  return { count: goneMs.length, days, firstMs: Math.min(...goneMs) }
}
