/** The whole way of a transcript into the journal, as a bridge takes it: what is written down is what comes out. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LiveSession } from '../../../src/bridge/live-session.ts'
import { createRedactor } from '../../../src/privacy/redactor.ts'
import { createTracing } from '../../../src/trace/tracing.ts'

const tracing = createTracing('bench')
const redactor = createRedactor()

/** The journal of a session whose transcript has these lines; everything may travel. */
export async function journalOf(id: string, lines: readonly object[], folder: string): Promise<string> {
  const home = join(folder, id)
  mkdirSync(home, { recursive: true })
  const path = join(home, 'transcript.jsonl')
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  writeFileSync(path, text)
  const session = await LiveSession.open(id, home, tracing, () => redactor)
  await session.record([
    {
      kind: 'session_started',
      key: 'event@bench',
      at: 0,
      source: 'startup',
      transcriptPath: path,
      content: { toolCalls: true, thinking: true },
      route: ['bench'],
    },
  ])
  await session.readTranscripts([{ file: 'main', path, size: Buffer.byteLength(text) }], 0)
  return readFileSync(join(home, 'journal.jsonl'), 'utf8')
}
