/** Tells where a session was started, from its journal. Reads no further than the first line that tells. */
import { openJournal } from './log.ts'

/** The folder; undefined where nothing is recorded that tells, or by a newer version. */
export async function projectIn(sessionFolder: string): Promise<string | undefined> {
  try {
    const journal = await openJournal(sessionFolder)
    for await (const { observation } of journal.read(0)) {
      const place =
        observation && 'route' in observation ? (observation.projectDir ?? observation.cwd) : undefined
      if (place !== undefined) return place
    }
  } catch {
    // Unreadable, or of a newer version.
  }
  return undefined
}
