/**
 * Finds the transcripts of past sessions, and tells where each begins. Knows nothing of what was made of them.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { readLines } from '../disk/read-lines.ts'
import { parseTranscriptLine } from './entry.ts'

export interface PastTranscript {
  sessionId: string
  path: string
  /** Bytes. */
  size: number
  /** Unix milliseconds of its last change. */
  writtenMs: number
}

export interface Beginning {
  /** Unix milliseconds of the first line that is the session's own. */
  startMs: number
  /** It is a copy of another session up to there. */
  isFork: boolean
  /** Where the session was at work. */
  cwd?: string
}

/** Of every project, the one written last first. */
export async function pastTranscripts(claudeConfigDir: string): Promise<PastTranscript[]> {
  const projects = join(claudeConfigDir, 'projects')
  const found: PastTranscript[] = []
  for (const project of await readdir(projects).catch(() => []))
    for (const name of await readdir(join(projects, project)).catch(() => []))
      found.push(...(await transcriptAt(join(projects, project, name), name)))
  return found.sort((a, b) => b.writtenMs - a.writtenMs || a.sessionId.localeCompare(b.sessionId))
}

/** Earlier versions of Claude Code kept the files of agents beside those of sessions. */
async function transcriptAt(path: string, name: string): Promise<PastTranscript[]> {
  const sessionId = /^(?!agent-)([\w-][\w.-]{0,127})\.jsonl$/.exec(name)?.[1]
  if (sessionId === undefined) return []
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return []
  return [{ sessionId, path, size: found.size, writtenMs: found.mtimeMs }]
}

const CWD = /"cwd":("(?:[^"\\]|\\.)*")/

/** The folder that the first lines name. */
export async function projectOf({ path, size }: PastTranscript): Promise<string | undefined> {
  for await (const { bytes } of readLines(path, 0, size)) {
    const cwd = cwdOf(bytes.toString())
    if (cwd !== undefined) return cwd
  }
  return undefined
}

/**
 * Where the session's own part begins, at or after `fromMs` (Unix); undefined where nobody asked and no model
 * answered anything from there on.
 */
export async function beginningOf(
  { path, size, sessionId }: PastTranscript,
  fromMs = 0,
): Promise<Beginning | undefined> {
  let cwd: string | undefined
  let isFork = false
  let startMs: number | undefined
  let isConversation = false
  for await (const { bytes } of readLines(path, 0, size)) {
    const text = bytes.toString()
    cwd ??= cwdOf(text)
    if (isCopy(text, sessionId)) {
      // Whatever came before the last copied answer is a copy too.
      isFork = true
      startMs = undefined
      isConversation = false
    } else if (!isConversation) {
      const entry = parseTranscriptLine(text)
      if (entry === undefined || entry.at === 0 || entry.at < fromMs) continue
      startMs = Math.min(startMs ?? entry.at, entry.at)
      isConversation = ['prompt_written', 'response_written', 'api_failed'].includes(entry.kind)
    }
  }
  if (startMs === undefined || !isConversation) return undefined
  return { startMs, isFork, ...(cwd === undefined ? {} : { cwd }) }
}

/** Within a text the quotes would be escaped. */
function isCopy(text: string, sessionId: string): boolean {
  const asked = /"requestSessionId":"([^"]+)"/.exec(text)?.[1]
  return asked !== undefined && asked !== sessionId
}

function cwdOf(text: string): string | undefined {
  const quoted = CWD.exec(text)?.[1]
  return quoted === undefined ? undefined : z.string().safeParse(JSON.parse(quoted)).data
}

/** Claude Code's own default for `cleanupPeriodDays`. */
const CLEANUP_DAYS = 30
const settingsSchema = z.looseObject({
  cleanupPeriodDays: z.number().nonnegative().optional().catch(undefined),
})

/** After how many days without a change Claude Code deletes a transcript. */
export async function cleanupPeriodDays(claudeSettingsFile: string): Promise<number> {
  try {
    const settings = settingsSchema.parse(JSON.parse(await readFile(claudeSettingsFile, 'utf8')))
    return settings.cleanupPeriodDays ?? CLEANUP_DAYS
  } catch {
    return CLEANUP_DAYS
  }
}
