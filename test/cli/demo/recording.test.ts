import { describe, expect, it } from 'vitest'
import { readRecording } from '../../../src/cli/demo/recording.ts'

const HERE = { home: '/home/me', sessionId: 'new-id', startMs: Date.parse('2030-01-01T00:00:00.000Z') }
const RECORDED_MS = Date.parse('2026-01-01T00:00:00.000Z')

const HOOK = {
  at: RECORDED_MS,
  hook: {
    fields: { CLAUDE_PROJECT_DIR: '/home/dev/project' },
    payload: { transcript_path: '/home/dev/.claude/projects/-home-dev-project/old-id.jsonl' },
  },
}

function recording(...entries: object[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

describe('readRecording', () => {
  it('moves every path into the home folder that is given', () => {
    const [first] = readRecording(recording(HOOK), HERE)

    expect(first).toMatchObject({
      hook: {
        fields: { CLAUDE_PROJECT_DIR: '/home/me/project' },
        payload: { transcript_path: '/home/me/.claude/projects/-home-me-project/new-id.jsonl' },
      },
    })
  })

  it('gives the session a new id in the transcripts, too', () => {
    const line = { at: RECORDED_MS, line: { file: 'old-id.jsonl', text: '{"sessionId":"old-id"}' } }

    const [, second] = readRecording(recording(HOOK, line), HERE)

    expect(second).toMatchObject({ line: { file: 'new-id.jsonl', text: '{"sessionId":"new-id"}' } })
  })

  it('moves times so that the session begins when it is told, and keeps what lies between them', () => {
    const line = {
      at: RECORDED_MS + 200,
      line: { file: 'old-id.jsonl', text: '{"timestamp":"2026-01-01T00:00:00.150Z"}' },
    }

    const [first, second] = readRecording(recording(HOOK, line), HERE)

    expect(first?.at).toBe(HERE.startMs)
    expect(second?.at).toBe(HERE.startMs + 200)
    expect(second).toMatchObject({ line: { text: '{"timestamp":"2030-01-01T00:00:00.150Z"}' } })
  })
})
