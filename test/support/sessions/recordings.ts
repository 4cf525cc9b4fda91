/**
 * Recorded sessions of the real Claude Code, one list of events per session. Their format is told in
 * test/fixtures/recordings/README.md.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceEvent } from './source.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/recordings')

export const recordingNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.replace('.jsonl', ''))
    .sort()

/** The events of each session in a recording, by session id. */
export function readRecording(name: string): Map<string, SourceEvent[]> {
  const sessions = new Map<string, SourceEvent[]>()
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8').split('\n')
  for (const line of lines.filter((text) => text !== '')) {
    const { sessionId, event } = toEvent(JSON.parse(line))
    sessions.set(sessionId, [...(sessions.get(sessionId) ?? []), event])
  }
  return sessions
}

interface RecordedEvent {
  at: number
  hook?: { fields: Record<string, string>; payload: Record<string, unknown> }
  line?: { file: string; text: string }
  meta?: { file: string; text: string }
}

function toEvent({ at, hook, line, meta }: RecordedEvent): { sessionId: string; event: SourceEvent } {
  if (hook)
    return {
      sessionId: String(hook.payload.session_id),
      event: { at, kind: 'hook', pid: Number(hook.fields.CLAUDE_PID), payload: hook.payload },
    }
  if (line)
    return { ...whose(line.file), event: { at, kind: 'line', file: whose(line.file).file, text: line.text } }
  if (meta)
    return {
      ...whose(meta.file),
      event: { at, kind: 'meta', file: whose(meta.file).file, meta: JSON.parse(meta.text) },
    }
  throw new Error('an event of no kind')
}

function whose(path: string): { sessionId: string; file: string } {
  const found = /^([^/]+?)(?:\/subagents\/agent-([^/]+?))?(?:\.meta\.json|\.jsonl)$/.exec(path)
  if (found?.[1] === undefined) throw new Error(`not a transcript's path: ${path}`)
  return { sessionId: found[1], file: found[2] ?? 'main' }
}
