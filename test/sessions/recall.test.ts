import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeCursor } from '../../src/journal/cursor.ts'
import { openJournal } from '../../src/journal/log.ts'
import { type JournalFile, listJournals } from '../../src/sessions/journals.ts'
import { recall } from '../../src/sessions/recall.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { type Keeping, keepRecording } from './kept.ts'

const OPENSYNC = 'opensync-0123456789abcdef'
const COLLECTOR = 'otlp-0123456789abcdef'
const END = { offset: Number.MAX_SAFE_INTEGER, item: 0 }

let stateDir: string

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'recall-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true, maxRetries: 5 }))

describe('A session read back from its journal', () => {
  it('has the totals that its destinations are told', async () => {
    const { summary } = await recalled('demo')

    expect(summary).toMatchObject({
      title: expect.stringMatching(/^Our slugs have doubled dashes/),
      projectPath: '/home/dev/project',
      projectName: 'project',
      model: 'claude-opus-5-5',
      turns: 3,
      toolCalls: 11,
      inputTokens: 206_020,
      outputTokens: 1_134,
      costUsd: expect.closeTo(0.1895, 4),
      endReason: 'user_stop',
    })
  })

  it('has every span once, ended, by its start', async () => {
    const { spans } = await recalled('demo')

    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
    expect(spans.filter(({ endMs }) => endMs === undefined)).toEqual([])
    expect(spans.map(({ startMs }) => startMs)).toEqual(
      spans.map(({ startMs }) => startMs).sort((a, b) => a - b),
    )
    expect(spans.filter(({ kind }) => kind === 'tool')).toHaveLength(11)
    expect(spans.filter(({ error }) => error !== undefined)).toMatchObject([{ name: 'execute_tool Bash' }])
  })

  it('shows what is still at work as open', async () => {
    const { summary, spans } = await recalled('hello', {
      change: (observation) =>
        observation.kind === 'session_ended' ||
        observation.kind === 'turn_stopped' ||
        observation.kind === 'settled'
          ? { kind: 'settled', key: observation.key, at: observation.at }
          : observation,
    })

    expect(summary.endReason).toBeUndefined()
    expect(spans.filter(({ endMs }) => endMs === undefined).map(({ kind }) => kind)).toEqual([
      'session',
      'prompt',
    ])
  })

  it('leaves tokens and cost out where they are not known', async () => {
    const { summary } = await recalled('no-persistence')

    expect(summary).not.toHaveProperty('inputTokens')
    expect(summary).not.toHaveProperty('costUsd')
  })

  it('is nothing where nobody has asked anything yet', async () => {
    const journal = await openJournal(join(stateDir, 'sessions', 'silent'))
    await journal.append([{ kind: 'settled', key: 'settled@0', at: 1 }])
    const [file] = await listJournals(stateDir)

    expect(file && (await read(file))).toBeUndefined()
  })
})

describe('Where a session was delivered', () => {
  it('is pending as long as a destination has not taken all of it', async () => {
    const { summary } = await recalled('hello', { route: [OPENSYNC, COLLECTOR] })

    expect(summary.deliveries).toMatchObject([
      { destinationId: OPENSYNC, state: 'pending', refused: 0 },
      { destinationId: COLLECTOR, state: 'pending', refused: 0 },
    ])
  })

  it('counts for an OTLP backend only spans that ended: it is told no others', async () => {
    const { summary, spans } = await recalled('hello', { route: [OPENSYNC, COLLECTOR] })
    const [opensync, collector] = summary.deliveries

    expect(collector?.pending).toBe(spans.length)
    expect(opensync?.pending).toBeGreaterThan(spans.length)
  })

  it('is delivered once the cursor is at the end, and refused where something was', async () => {
    const id = await keepRecording(stateDir, 'hello', { route: [OPENSYNC, COLLECTOR] })
    const folder = join(stateDir, 'sessions', id)
    await writeCursor(folder, OPENSYNC, { ...END, rejected: {} })
    await writeCursor(folder, COLLECTOR, { ...END, rejected: { 'too large': 2 } })
    const [file] = await listJournals(stateDir)

    const session = file && (await read(file))

    expect(session?.summary.deliveries).toEqual([
      { destinationId: OPENSYNC, state: 'delivered', pending: 0, refused: 0 },
      { destinationId: COLLECTOR, state: 'refused', pending: 0, refused: 2 },
    ])
  })
})

async function recalled(recording: string, keeping: Keeping = {}) {
  const id = await keepRecording(stateDir, recording, keeping)
  const file = (await listJournals(stateDir)).find(({ sessionId }) => sessionId === id)
  const session = file && (await read(file))
  if (session === undefined) throw new Error(`${recording} shows nothing`)
  return session
}

async function read(file: JournalFile) {
  const tracing = createTracing('1.2.3')
  try {
    return await recall(file, tracing)
  } finally {
    await tracing.shutdown()
  }
}
