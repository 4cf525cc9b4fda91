/**
 * Reads a recorded session and moves it here and now: paths, session id and times, wherever they occur. Its
 * format is told in test/fixtures/recordings/README.md. Knows nothing of how it is played.
 */
import { basename } from 'node:path'
import * as z from 'zod'

const fileSchema = z.object({ file: z.string(), text: z.string() })

const entrySchema = z.union([
  z.object({
    at: z.number(),
    hook: z.object({
      fields: z.record(z.string(), z.string()),
      payload: z.looseObject({ transcript_path: z.string() }),
    }),
  }),
  z.object({ at: z.number(), line: fileSchema }),
  z.object({ at: z.number(), meta: fileSchema }),
])

export type Entry = z.infer<typeof entrySchema>

export interface Here {
  home: string
  sessionId: string
  /** Unix milliseconds: when the first thing is to happen. */
  startMs: number
}

const RECORDED_HOME = '/home/dev'
const TIMESTAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g

/** In the order in which they are to happen. */
export function readRecording(text: string, { home, sessionId, startMs }: Here): Entry[] {
  const [first] = parse(text)
  if (!first || !('hook' in first)) throw new Error('The recording does not begin with a hook event')
  const laterMs = startMs - first.at
  const moved = text
    .replaceAll(RECORDED_HOME, home)
    .replaceAll(slug(RECORDED_HOME), slug(home))
    .replaceAll(basename(first.hook.payload.transcript_path, '.jsonl'), sessionId)
    .replaceAll(TIMESTAMP, (time) => new Date(Date.parse(time) + laterMs).toISOString())
  return parse(moved).map((entry) => ({ ...entry, at: entry.at + laterMs }))
}

function parse(text: string): Entry[] {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => entrySchema.parse(JSON.parse(line)))
}

/** As Claude Code names the folder of a project's transcripts. */
function slug(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]/g, '-')
}
