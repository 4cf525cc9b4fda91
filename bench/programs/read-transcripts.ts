/**
 * A transcript to journals to spans, as a bridge does it for sessions that it has not read yet: the same file
 * as that of many sessions, one after the other. Prints what it took, as JSON.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LiveSession } from '../../src/bridge/live-session.ts'
import { keepHeapSmall } from '../../src/bridge/small-heap.ts'
import type { Observation } from '../../src/journal/observation.ts'
import { createRedactor } from '../../src/privacy/redactor.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { measured } from '../support/measured.ts'

const started = (transcriptPath: string): Observation => ({
  kind: 'session_started',
  key: 'event@bench',
  at: 0,
  source: 'startup',
  transcriptPath,
  content: { toolCalls: true, thinking: true },
  route: ['bench'],
})

keepHeapSmall()
const [path = '', times = '1'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'bench-read-'))
const tracing = createTracing('bench')
const redactor = createRedactor()
const { size } = statSync(path)

async function readOnce(id: string): Promise<number> {
  const home = join(folder, id)
  const session = await LiveSession.open(id, home, tracing, () => redactor)
  await session.record([started(path)])
  await session.readTranscripts([{ file: 'main', path, size }], 0)
  let spans = 0
  session.stream.release((_, { type }) => {
    if (type === 'ended') spans += 1
    return true
  })
  return spans
}

await measured(async () => {
  let spans = 0
  for (let index = 0; index < Number(times); index++) spans += await readOnce(`session-${index}`)
  return { spans }
})
rmSync(folder, { recursive: true })
