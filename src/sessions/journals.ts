/**
 * Finds the journals of sessions on this machine, newest first. Looks at folders and at a journal's first lines,
 * so that finding ten among thousands costs little; knows nothing of spans.
 */
import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { projectIn } from '../journal/project.ts'

export interface JournalFile {
  sessionId: string
  /** The session's folder, where its journal and cursors are. */
  folder: string
  /** Unix milliseconds of its last line. */
  writtenMs: number
}

/** Of every session that has a journal, the one written last first. */
export async function listJournals(stateDir: string): Promise<JournalFile[]> {
  const folder = join(stateDir, 'sessions')
  const ids = await readdir(folder).catch(() => [])
  const found = await Promise.all(ids.map((id) => look(id, join(folder, id))))
  return found.flat().sort((a, b) => b.writtenMs - a.writtenMs || a.sessionId.localeCompare(b.sessionId))
}

async function look(sessionId: string, folder: string): Promise<JournalFile[]> {
  const journal = await stat(join(folder, 'journal.jsonl')).catch(() => undefined)
  return journal?.isFile() ? [{ sessionId, folder, writtenMs: journal.mtimeMs }] : []
}

/** Every session whose id begins so; the whole id is that one session, whatever else begins with it. */
export async function findJournals(stateDir: string, prefix: string): Promise<JournalFile[]> {
  const candidates = (await listJournals(stateDir)).filter(({ sessionId }) => sessionId.startsWith(prefix))
  const exact = candidates.find(({ sessionId }) => sessionId === prefix)
  return exact ? [exact] : candidates
}

/** Whether the session was at work in this folder, or below it; reads no further than the first line that tells. */
export async function isWithinProject({ folder }: JournalFile, project: string): Promise<boolean> {
  const place = await projectIn(folder)
  return place !== undefined && (place === project || place.startsWith(withSeparator(project)))
}

const withSeparator = (path: string): string => (path.endsWith(sep) ? path : path + sep)
