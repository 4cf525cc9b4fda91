import { ExportResultCode } from '@opentelemetry/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OpenSyncSpanExporter } from '../../../src/exporters/opensync/exporter.ts'
import { startOpenSync } from '../../embedded/client.ts'
import { exportSpans } from '../export-of.ts'
import { endedSpan, idOf, own } from '../spans.ts'

/** Values with the keys, depths and half characters that OpenSync's database refuses. */
const awkwardJson = fc.letrec((tie) => ({
  key: fc.oneof(fc.constantFrom('$schema', '_id', '', 'ключ', '__proto__', 'a b', '\ud83d'), fc.string()),
  text: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83d', 'a\udf89', '\0')),
  leaf: fc.oneof(
    tie('text'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  nested: fc.tuple(fc.integer({ min: 1, max: 60 }), tie('leaf')).map(([levels, leaf]) => nest(levels, leaf)),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    tie('nested'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(fc.oneof(fc.string(), tie('key')), tie('value')), { maxLength: 5 }).map(objectOf),
    fc.constantFrom(
      Array(10_000).fill(1),
      Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`k${n}`, n])),
    ),
  ),
}))

function nest(levels: number, leaf: unknown): unknown {
  return levels === 0 ? leaf : { a: nest(levels - 1, leaf) }
}

/** Unlike an assignment, this makes a field even of `__proto__`. */
function objectOf(fields: unknown): unknown {
  return Array.isArray(fields) ? Object.fromEntries(fields) : fields
}

it('has any arguments of a tool call taken by OpenSync, with every part as it was or as its JSON text', async () => {
  const openSync = await startOpenSync()
  const exporter = new OpenSyncSpanExporter({ url: openSync.url, apiKey: openSync.apiKey })
  let count = 0

  await fc.assert(
    fc.asyncProperty(awkwardJson.value, async (value) => {
      count += 1
      const json = JSON.stringify(value)
      const span = endedSpan(own.tool(`s${count}`, 'Tool', { 'gen_ai.tool.call.arguments': json }))

      expect(await exportSpans(exporter, span)).toEqual({ code: ExportResultCode.SUCCESS })

      const [message] = openSync.messages(`s${count}`)
      expect(message?.externalId).toBe(`s${count}:${idOf(span)}`)
      expect(isSameOrItsText(argsOf(message?.parts[0]?.content), JSON.parse(json))).toBe(true)
    }),
    { numRuns: 150 },
  )
})

function argsOf(content: unknown): unknown {
  return typeof content === 'object' && content !== null && 'args' in content ? content.args : undefined
}

function isSameOrItsText(stored: unknown, original: unknown): boolean {
  const json = JSON.stringify(original)
  if (stored === json || JSON.stringify(stored) === json) return true
  if (typeof original === 'string') return JSON.stringify(stored).replaceAll('\\\\ud', '\\ud') === json
  if (typeof stored !== 'object' || stored === null || typeof original !== 'object' || original === null)
    return false
  const fields = Object.entries(original)
  const kept = new Map(Object.entries(stored))
  return kept.size === fields.length && fields.every(([key, field]) => isSameOrItsText(kept.get(key), field))
}
