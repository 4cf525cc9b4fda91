import { expect, test } from 'vitest'
import { parseTraceparent } from '../../src/trace/traceparent.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test.each([
  ['as the specification has it', `00-${TRACE}-${SPAN}-01`],
  ['of a caller that does not sample', `00-${TRACE}-${SPAN}-00`],
  ['of a later version, with more at its end', `01-${TRACE}-${SPAN}-01-more`],
])('a traceparent %s names the span around', (_, text) => {
  expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN })
})

test.each([
  ['is not there', undefined],
  ['is empty', ''],
  ['has the version that can’t be', `ff-${TRACE}-${SPAN}-01`],
  ['has no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['has no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['has letters in capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['goes on where it should end', `00-${TRACE}-${SPAN}-01x`],
])('one that %s names none', (_, text) => {
  expect(parseTraceparent(text)).toBeUndefined()
})
