import { ExportResultCode } from '@opentelemetry/core'
import { expect, it } from 'vitest'
import { ExportError } from '../../src/exporters/export-error.ts'
import { failed, succeeded } from '../../src/exporters/export-result.ts'

it('has the codes that the SDK expects', () => {
  expect(succeeded().code).toBe(ExportResultCode.SUCCESS)
  expect(failed({ kind: 'rejected', reason: 'no' }, []).code).toBe(ExportResultCode.FAILED)
})

it('carries why it failed, which spans were not taken, and what caused it', () => {
  const cause = new TypeError('deep down')

  const { error } = failed({ kind: 'retry', reason: 'busy', afterMs: 5 }, ['1', '2'], { cause })

  expect(error).toBeInstanceOf(ExportError)
  expect(error).toMatchObject({
    message: 'busy',
    failure: { kind: 'retry', afterMs: 5 },
    spanIds: ['1', '2'],
    cause,
  })
})
