/** Sees to it that nothing stays here of sessions whose project has just been excluded. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { askBridge } from '../bridge/instance.ts'
import { excluderOf } from '../config/excluded-projects.ts'
import type { Paths } from '../config/paths.ts'
import type { StoredSettings } from '../config/schema.ts'
import { projectIn } from '../journal/project.ts'
import { type JournalFile, listJournals } from '../sessions/journals.ts'

const PATIENCE_MS = 5_000

/** A bridge at work does it as soon as it looks at the configuration; without one, nobody is in the way. */
export async function forgetExcluded(
  { stateDir, home }: Paths,
  { excludeProjects = [] }: StoredSettings,
): Promise<string[]> {
  const isExcluded = excluderOf(excludeProjects, home)
  const excluded: JournalFile[] = []
  for (const journal of await listJournals(stateDir))
    if (isExcluded(await projectIn(journal.folder))) excluded.push(journal)
  if (excluded.length === 0) return []
  await askBridge(join(stateDir, 'bridge'), { ask: 'report' }, PATIENCE_MS)
  for (const { folder } of excluded) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  const sessions = excluded.length === 1 ? '1 session' : `${excluded.length} sessions`
  return [`   What was kept here of ${sessions} there is deleted; what was sent stays where it is.`]
}
