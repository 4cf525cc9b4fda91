/**
 * Transcripts as large as asked for, made of the recordings of the real Claude Code: their lines again and
 * again, each time with other ids and later times. Knows nothing of what is measured with them.
 */

import { once } from 'node:events'
import { createWriteStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RECORDINGS = join(process.cwd(), 'test/fixtures/recordings')

/** Recordings of one session that begins at a prompt and whose lines need no agents' files. */
const NAMES = ['hello', 'tools', 'thinking', 'titles', 'mcp', 'blocked-stop', 'compact', 'denied', 'demo']

/** One lap takes an hour of a session's time, so that no lap overlaps the next. */
const LAP_MS = 3_600_000
const START_MS = Date.parse('2026-01-01T00:00:00Z')

interface Lap {
  /** Lines of a session's own transcript. */
  lines: string[]
  firstMs: number
}

function readLaps(): Lap[] {
  const known = readdirSync(RECORDINGS)
  return NAMES.filter((name) => known.includes(`${name}.jsonl`)).map((name) => {
    const entries = readFileSync(join(RECORDINGS, `${name}.jsonl`), 'utf8')
      .split('\n')
      .filter(Boolean)
    const lines = entries.flatMap((text) => {
      const { line }: { line?: { file: string; text: string } } = JSON.parse(text)
      return line && !line.file.includes('/') ? [line.text] : []
    })
    const first = lines.map((line) => /"timestamp":"([^"]+)"/.exec(line)?.[1]).find(Boolean)
    return { lines, firstMs: Date.parse(first ?? '') }
  })
}

const ID =
  /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:msg|toolu|req)_[0-9A-Za-z]{8,}(?:_\d+)?)/g

/** The lines of the `number`th lap of a session. Its ids are its own; the session's id stays. */
function lapText({ lines, firstMs }: Lap, number: number, sessionId: string): string {
  const shift = START_MS + number * LAP_MS - firstMs
  return lines
    .map((line) => {
      const renamed = line.replace(ID, (id) => `${id.slice(0, -6)}${number.toString(16).padStart(6, '0')}`)
      return renamed
        .replace(/"sessionId":"[^"]*"/g, `"sessionId":"${sessionId}"`)
        .replace(/"requestSessionId":"[^"]*"/g, `"requestSessionId":"${sessionId}"`)
        .replace(
          /"timestamp":"([^"]+)"/g,
          (_, at: string) => `"timestamp":"${new Date(Date.parse(at) + shift).toISOString()}"`,
        )
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** Endless laps of one session: every recording in turn. */
function* laps(sessionId: string): Generator<string> {
  const recorded = readLaps()
  for (let number = 0; ; number++) {
    const lap = recorded[number % recorded.length]
    if (lap) yield lapText(lap, number, sessionId)
  }
}

/** Writes a transcript of at least `bytes`; returns its size. */
export async function writeTranscript(path: string, sessionId: string, bytes: number): Promise<number> {
  const file = createWriteStream(path)
  let written = 0
  for (const text of laps(sessionId)) {
    written += Buffer.byteLength(text)
    if (!file.write(text)) await once(file, 'drain')
    if (written >= bytes) break
  }
  file.end()
  await once(file, 'close')
  return written
}

/** How much of a transcript is text that someone wrote: what messages say, and what tools were given and gave. */
export function shareOfText(text: string): number {
  const lines = text.split('\n').filter(Boolean)
  const said = lines.map((line) => textIn(JSON.parse(line).message?.content))
  return said.reduce((sum, bytes) => sum + bytes, 0) / Buffer.byteLength(text)
}

function textIn(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [name, field]) => sum + (name === 'id' || name === 'type' ? 0 : textIn(field)),
    0,
  )
}

/** One more turn of a session, later than any lap: a prompt and its answer. */
export function turn(sessionId: string, number: number): { promptId: string; answer: string; lines: string } {
  const promptId = `later-${number}`
  const answer = `Answer ${number}. ${'It goes on as before. '.repeat(20)}`
  const common = { sessionId, timestamp: new Date().toISOString(), version: '2.1.330', gitBranch: 'main' }
  const usage = {
    input_tokens: 10,
    output_tokens: 100,
    cache_read_input_tokens: 5000,
    cache_creation_input_tokens: 10,
  }
  const content = [{ type: 'text', text: answer }]
  const message = {
    id: `msg_later_${number}`,
    model: 'claude-opus-4-5',
    role: 'assistant',
    stop_reason: 'end_turn',
    content,
    usage,
  }
  const lines = [
    {
      ...common,
      type: 'user',
      uuid: `user-${number}`,
      promptId,
      message: { role: 'user', content: 'Go on' },
    },
    { ...common, type: 'assistant', uuid: `assistant-${number}`, message },
  ]
  return { promptId, answer, lines: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }
}
