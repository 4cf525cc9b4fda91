import { describe, expect, it } from 'vitest'
import { deliveryLines } from '../../src/cli/status-deliveries.ts'
import type { DestinationStatus } from '../../src/delivery/status.ts'

const NOW = Date.parse('2026-11-01T10:00:00Z')
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const HEALTHY: DestinationStatus = {
  url: 'https://one.convex.site',
  pending: 0,
  rejected: {},
  parked: false,
  lastSuccessMs: NOW - 2 * MINUTE,
}

const linesOf = (...destinations: Partial<DestinationStatus>[]): string[] =>
  deliveryLines({ destinations: destinations.map((fields) => ({ ...HEALTHY, ...fields })) }, NOW)

const troubleOf = (fields: Partial<DestinationStatus>): string[] => linesOf(fields).slice(1)

describe('The last delivery', () => {
  it('is the only line where nothing is in the way', () => {
    expect(linesOf({})).toEqual(['Last delivery: 2 minutes ago'])
  })

  it('has not been yet where no bridge ever wrote anything down', () => {
    expect(deliveryLines(undefined, NOW)).toEqual(['Last delivery: none yet'])
  })

  it('is told of each destination where there are several', () => {
    const [first, { lastSuccessMs: _, ...second }] = [
      { ...HEALTHY, lastSuccessMs: NOW - 3 * HOUR },
      { ...HEALTHY, url: 'http://127.0.0.1:4318/v1/traces' },
    ]

    expect(deliveryLines({ destinations: [first, second] }, NOW)).toEqual([
      'Last delivery to https://one.convex.site: 3 hours ago',
      'Last delivery to http://127.0.0.1:4318/v1/traces: none yet',
    ])
  })

  it.each([
    [400, 'now'],
    [59 * SECOND, '59 seconds ago'],
    [119 * MINUTE, '1 hour ago'],
    [50 * HOUR, '2 days ago'],
  ])('of %i ms ago was %s', (ageMs, words) => {
    expect(linesOf({ lastSuccessMs: NOW - ageMs })).toEqual([`Last delivery: ${words}`])
  })

  it('is never in the future, though the clock was set back since', () => {
    expect(linesOf({ lastSuccessMs: NOW + 2 * MINUTE })).toEqual(['Last delivery: now'])
  })
})

describe('What is in the way of a delivery', () => {
  it('is nothing where items only wait for their turn', () => {
    expect(troubleOf({ pending: 1 })).toEqual(['Pending for https://one.convex.site: 1 item'])
  })

  it('is told with the time of the next try, and why there must be one', () => {
    expect(
      troubleOf({ pending: 12, nextTryMs: NOW + 40 * SECOND, lastFailure: 'the connection was refused' }),
    ).toEqual([
      'Pending for https://one.convex.site: 12 items, next try in 40 seconds (the connection was refused)',
    ])
  })

  it('is told with the way to go on at once, where the time of the next try has passed', () => {
    expect(troubleOf({ pending: 3, nextTryMs: NOW - HOUR })).toEqual([
      'Pending for https://one.convex.site: 3 items, next try with the next event, or: claude-code-sync flush',
    ])
  })

  it('is a key that the server refused, and how to mend it', () => {
    expect(troubleOf({ pending: 3, parked: true, lastFailure: 'OpenSync refused the API key' })).toEqual([
      'Pending for https://one.convex.site: 3 items, until you run: claude-code-sync login (OpenSync refused the API key)',
    ])
  })

  it('are headers that a backend refused, and how to mend them', () => {
    expect(troubleOf({ name: 'work', pending: 3, parked: true, lastFailure: 'answered 403' })).toEqual([
      'Pending for https://one.convex.site: 3 items, until you mend its headers: claude-code-sync destination add work --replace … (answered 403)',
    ])
  })

  it('is that no configuration names the place any more', () => {
    expect(troubleOf({ pending: 3, isHomeless: true, givenUp: { expired: 2, over_size: 1 } })).toEqual([
      'Pending for https://one.convex.site: 3 items, until that is configured again',
      'Given up for https://one.convex.site: 2 items (older than retentionDays)',
      'Given up for https://one.convex.site: 1 item (beyond retentionBytes)',
    ])
  })

  it('is told with the age of the oldest item', () => {
    expect(troubleOf({ pending: 2, oldestMs: NOW - 3 * HOUR })).toEqual([
      'Pending for https://one.convex.site: 2 items, the oldest from 3 hours ago',
    ])
  })

  it('is told without a time where one item alone is tried again', () => {
    expect(troubleOf({ pending: 2, lastFailure: 'HTTP 500' })).toEqual([
      'Pending for https://one.convex.site: 2 items, after a failure (HTTP 500)',
    ])
  })

  it('names what was refused for good by its reasons', () => {
    expect(troubleOf({ rejected: { 'HTTP 400: too long': 2, 'HTTP 422: no title': 1 } })).toEqual([
      'Refused by https://one.convex.site: 2 items (HTTP 400: too long), 1 item (HTTP 422: no title)',
    ])
  })

  it('is told of each destination on its own', () => {
    expect(
      linesOf({ pending: 1 }, { url: 'https://two.convex.site', pending: 2, rejected: { late: 1 } }).slice(2),
    ).toEqual([
      'Pending for https://one.convex.site: 1 item',
      'Pending for https://two.convex.site: 2 items',
      'Refused by https://two.convex.site: 1 item (late)',
    ])
  })
})
