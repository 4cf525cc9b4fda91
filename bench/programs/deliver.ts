/**
 * Delivers 64 sessions of 200 items to an OpenSync on loopback, which runs in a process of its own: its address
 * and key are the arguments. Prints what that took of this process, as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Courier } from '../../src/delivery/courier.ts'
import { ItemStream } from '../../src/delivery/stream.ts'
import { OpenSyncSpanExporter } from '../../src/exporters/opensync/exporter.ts'
import type { Observation } from '../../src/journal/observation.ts'
import { createFold } from '../../src/trace/fold.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { measured } from '../support/measured.ts'

const SESSIONS = 64
const ITEMS = 200
const [url = '', apiKey = ''] = process.argv.slice(2)
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const tracing = createTracing('bench')

/** A prompt, and a tool call for every item that is still missing. */
function* observations(): Generator<Observation> {
  const hook = { content: { toolCalls: true, thinking: true }, route: ['bench'] }
  yield { kind: 'session_started', key: 'start', at: START_MS, source: 'startup', ...hook }
  yield { kind: 'prompt_submitted', key: 'prompt', at: START_MS + 1, promptId: 'p', text: 'Look', ...hook }
  const usage = { input: 10, output: 20, cacheRead: 1000, cacheWrite: 0, cacheWrite1h: 0 }
  for (let call = 0; ; call++) {
    const line = { file: 'main', offset: call, at: START_MS + 10 + call * 10 }
    const block = {
      type: 'tool',
      id: `toolu_${call}`,
      name: 'Bash',
      input: { command: `echo ${call}` },
    } as const
    const model = 'claude-opus-4-5'
    yield {
      kind: 'response_written',
      key: `r${call}`,
      messageId: `msg_${call}`,
      model,
      usage,
      blocks: [block],
      ...line,
    }
    const result = { id: `toolu_${call}`, result: `${call}\n`.repeat(100), failed: false }
    yield { kind: 'tools_answered', key: `t${call}`, results: [result], ...line }
  }
}

function fill(stream: ItemStream): void {
  const fold = createFold(stream.sessionId, tracing)
  let offset = 0
  let count = 0
  for (const observation of observations()) {
    const items = fold.apply(observation).slice(0, ITEMS - count)
    stream.push(offset++, items)
    count += items.length
    if (count === ITEMS) return
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-deliver-'))
const streams = Array.from({ length: SESSIONS }, (_, index) => {
  const stream = new ItemStream(`session-${index}`, join(folder, String(index)))
  fill(stream)
  return stream
})

await measured(async () => {
  let drained: () => void = () => undefined
  const allDrained = new Promise<void>((resolve) => {
    drained = resolve
  })
  const courier = new Courier({
    destinationId: 'bench',
    exporter: new OpenSyncSpanExporter({ url, apiKey }),
    log: (message) => process.stderr.write(`${message}\n`),
    onDrained: () => courier.report().pending === 0 && drained(),
  })
  for (const stream of streams) await courier.add(stream)
  courier.wake()
  await allDrained
  await courier.stop()
  return { items: SESSIONS * ITEMS }
})
rmSync(folder, { recursive: true })
