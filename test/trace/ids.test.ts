import { expect, test } from 'vitest'
import { deriveSpanId, deriveTraceId, type SpanKey } from '../../src/trace/ids.ts'

const KEYS: SpanKey[] = [
  { kind: 'session', promptId: 'x' },
  { kind: 'prompt', promptId: 'x' },
  { kind: 'message', uuid: 'x' },
  { kind: 'response', messageId: 'x' },
  { kind: 'answer', turnId: 'x', ordinal: 0 },
  { kind: 'answer', turnId: 'x', ordinal: 1 },
  { kind: 'failure', uuid: 'x' },
  { kind: 'tool', toolUseId: 'x' },
  { kind: 'agent', agentId: 'x' },
  { kind: 'compaction', uuid: 'x' },
]

test('ids are what they were in every earlier version: a replay after an upgrade must give the same', () => {
  expect(deriveTraceId('session-1', 'prompt-1')).toBe('9bdc7bfa2d7750a29cfc3374708ed0ab')
  expect(deriveSpanId('session-1', { kind: 'prompt', promptId: 'prompt-1' })).toBe('09a84670a33c84e8')
})

test('ids have the form that OpenTelemetry asks for', () => {
  expect(deriveTraceId('s', 'p')).toMatch(/^[0-9a-f]{32}$/)
  for (const key of KEYS) expect(deriveSpanId('s', key)).toMatch(/^[0-9a-f]{16}$/)
})

test('one name used for things of different kinds gives different ids', () => {
  expect(new Set(KEYS.map((key) => deriveSpanId('s', key))).size).toBe(KEYS.length)
})

test('one name used in two sessions gives different ids', () => {
  expect(deriveTraceId('a', 'x')).not.toBe(deriveTraceId('b', 'x'))
  for (const key of KEYS) expect(deriveSpanId('a', key)).not.toBe(deriveSpanId('b', key))
})

test('where one part of a name ends and the next begins makes a difference', () => {
  expect(deriveTraceId('ab', 'c')).not.toBe(deriveTraceId('a', 'bc'))
})
