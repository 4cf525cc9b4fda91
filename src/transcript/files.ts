/**
 * Where a session's transcripts are: its own file, and those of its agents. Knows paths and sizes, never lines.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

/** `file` is `main`, or the id of the agent whose file it is. */
export interface TranscriptFile {
  file: string
  path: string
  /** Bytes written when it was looked at. */
  size: number
}

export interface AgentDescription {
  agentType: string
  toolUseId?: string
  description?: string
}

const metaSchema = z.looseObject({
  agentType: z.string(),
  toolUseId: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
})

/** The session's own file, if it exists already. */
export async function mainTranscript(path: string): Promise<TranscriptFile | undefined> {
  const size = await sizeOf(path)
  return size === undefined ? undefined : { file: 'main', path, size }
}

/** The files of every agent of the session whose own transcript is at `mainPath`. */
export async function agentTranscripts(mainPath: string): Promise<TranscriptFile[]> {
  const folder = join(mainPath.replace(/\.jsonl$/, ''), 'subagents')
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.flatMap((name) => {
      const file = /^agent-(.+)\.jsonl$/.exec(name)?.[1]
      return file === undefined ? [] : [describe(file, join(folder, name))]
    }),
  )
  return found.filter((file) => file !== undefined)
}

/** What `agent-<id>.meta.json` says beside an agent's transcript; undefined while it isn't there or readable. */
export async function describeAgent(transcriptPath: string): Promise<AgentDescription | undefined> {
  const path = transcriptPath.replace(/\.jsonl$/, '.meta.json')
  try {
    const { agentType, toolUseId, description } = metaSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    return {
      agentType,
      ...(toolUseId === undefined ? {} : { toolUseId }),
      ...(description === undefined ? {} : { description }),
    }
  } catch {
    return undefined // Not written yet, or half written: it is looked at again.
  }
}

async function describe(file: string, path: string): Promise<TranscriptFile | undefined> {
  const size = await sizeOf(path)
  return size === undefined ? undefined : { file, path, size }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? found.size : undefined
}
