import { expect, it } from 'vitest'
import type { ExportFailure } from '../../../src/exporters/export-error.ts'
import { combine, type Outcome } from '../../../src/exporters/opensync/outcome.ts'

const failed = (failure: ExportFailure, ...spanIds: string[]): Outcome => ({
  kind: 'failed',
  failure,
  spanIds,
})
const REJECTED = failed({ kind: 'rejected', reason: 'no' }, 'r')
const SUSPECT = failed({ kind: 'retry', reason: '500', suspect: true }, 's')
const RETRY = failed({ kind: 'retry', reason: 'later' }, 't')
const UNAUTHORIZED = failed({ kind: 'unauthorized', reason: 'key' }, 'u')

it('is a success where every part is', () => {
  expect(combine([{ kind: 'taken' }, { kind: 'taken' }])).toEqual({ kind: 'taken' })
})

it.each([
  ['a rejection gives way to a suspicion', [REJECTED, SUSPECT], 'retry', ['s', 'r']],
  ['a suspicion gives way to a passing trouble', [SUSPECT, RETRY], 'retry', ['t', 's']],
  ['everything gives way to a refused key', [REJECTED, RETRY, UNAUTHORIZED], 'unauthorized', ['u', 'r', 't']],
])('lets no span be given up for what may pass: %s', (_, outcomes, kind, spanIds) => {
  expect(combine([{ kind: 'taken' }, ...outcomes])).toMatchObject({ failure: { kind }, spanIds })
})

it('names each span once', () => {
  expect(combine([RETRY, RETRY])).toMatchObject({ spanIds: ['t'] })
})
