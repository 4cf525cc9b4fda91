import { expect, it } from 'vitest'
import { destinationId } from '../../src/delivery/destination.ts'

it('the same place has the same id for ever: cursors on disks are named by it', () => {
  expect(destinationId('opensync', 'https://happy-animal-1.convex.site')).toBe(
    destinationId('opensync', 'https://happy-animal-1.convex.site'),
  )
  expect(destinationId('opensync', 'https://happy-animal-1.convex.site')).toMatch(/^opensync-[0-9a-f]{16}$/)
})

it('another place has another id', () => {
  expect(destinationId('opensync', 'https://a.convex.site')).not.toBe(
    destinationId('opensync', 'https://b.convex.site'),
  )
})
