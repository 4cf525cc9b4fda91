/**
 * Lets go of sessions of excluded projects: nothing is left of them here. Decides neither which projects those are
 * nor when to look.
 */
import type { IsExcluded } from '../config/excluded-projects.ts'
import { projectIn } from '../journal/project.ts'
import type { Destinations } from './destinations.ts'
import type { Sessions } from './sessions.ts'

export interface LeaveOutOptions {
  sessions: Sessions
  destinations: Destinations
}

/** Whatever is kept of sessions of these projects, at work or long over. Returns their ids. */
export async function leaveOutProjects(isExcluded: IsExcluded, options: LeaveOutOptions): Promise<string[]> {
  const ids = await options.sessions.kept()
  const excluded: string[] = []
  for (const id of ids) if (isExcluded(await projectIn(options.sessions.folderOf(id)))) excluded.push(id)
  for (const id of excluded) await leaveOutSession(id, options)
  return excluded
}

/** What is on its way to a destination may still arrive. */
export async function leaveOutSession(
  id: string,
  { sessions, destinations }: LeaveOutOptions,
): Promise<void> {
  await destinations.abandon(id)
  await sessions.remove(id)
}
