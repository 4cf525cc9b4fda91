import { expect, it } from 'vitest'
import { accountOf, destinationId } from '../../src/delivery/destination.ts'

const URL = 'https://happy-animal-1.convex.site'

it('the same account at the same place has the same id for ever: cursors on disks are named by it', () => {
  expect(destinationId('opensync', URL, 'configured')).toBe('opensync-29770ffe7a8d5ca5')
})

it('another kind, place or account has another id', () => {
  const ids = [
    destinationId('opensync', URL, 'configured'),
    destinationId('otlp', URL, 'configured'),
    destinationId('opensync', 'https://happy-animal-2.convex.site', 'configured'),
    destinationId('opensync', URL, accountOf({ apiKey: 'osk_one' })),
    destinationId('opensync', URL, accountOf({ apiKey: 'osk_two' })),
  ]

  expect(new Set(ids).size).toBe(ids.length)
})

it('an account is told by its secrets in any order, and none of them shows in it', () => {
  const account = accountOf({ 'x-team': 'red', authorization: 'Basic abc' })

  expect(account).toBe(accountOf({ authorization: 'Basic abc', 'x-team': 'red' }))
  expect(account).toMatch(/^[0-9a-f]{16}$/)
})
