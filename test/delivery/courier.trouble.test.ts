import { describe, expect, it } from 'vitest'
import { readCursor } from '../../src/journal/cursor.ts'
import {
  arrived,
  callIn,
  eventually,
  exporterTo,
  makeCouriers,
  makeGate,
  makeSession,
  sent,
  sessionOf,
  startOpenSync,
} from './destination-under-test.ts'

const MINUTE_MS = 60_000

describe('a courier, while its destination is in trouble', () => {
  it('tries again when it is time, and delivers everything once', async () => {
    const openSync = await startOpenSync()
    openSync.reply(() => ({ status: 503 }))
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 2))
    courier.wake()
    await eventually(() => expect(courier.report().nextTryMs).toBe(1_000))
    expect(courier.report()).toMatchObject({ pending: 2, lastFailure: expect.stringMatching(/answered 503/) })
    expect(courier.dueInMs()).toBe(1_000)
    const tries = openSync.requests.length

    openSync.reply(undefined)
    couriers.advance(999, courier)
    expect(openSync.requests).toHaveLength(tries)
    couriers.advance(1, courier)

    await eventually(() => expect(courier.report().pending).toBe(0))
    expect(arrived(openSync, 's1')).toEqual(['1', '2'])
    expect(courier.report()).not.toHaveProperty('lastFailure')
  })

  it('waits longer with every failure in a row, and begins anew after a success', async () => {
    const openSync = await startOpenSync()
    openSync.reply(() => ({ status: 503 }))
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 1))
    courier.wake()
    for (const expected of [1_000, 2_000, 4_000]) {
      await eventually(() => expect(courier.dueInMs()).toBe(expected))
      couriers.advance(expected, courier)
    }
    await eventually(() => expect(courier.dueInMs()).toBe(8_000))
    openSync.reply(undefined)
    couriers.advance(8_000, courier)
    await eventually(() => expect(courier.report().pending).toBe(0))

    openSync.reply(() => ({ status: 503 }))
    await courier.add(await makeSession('s2', 1))
    courier.wake()

    await eventually(() => expect(courier.dueInMs()).toBe(1_000))
  })

  it('counts one failure where all sessions fail together', async () => {
    const openSync = await startOpenSync()
    await openSync.close()
    const courier = makeCouriers().start('opensync', exporterTo(openSync))
    for (let session = 1; session <= 8; session++) await courier.add(await makeSession(`s${session}`, 1))
    courier.wake()

    await eventually(() => expect(courier.dueInMs()).toBe(1_000))
    await courier.stop()

    expect(courier.dueInMs()).toBe(1_000)
  })

  it('obeys Retry-After, whatever another session achieves meanwhile, and although someone is in a hurry', async () => {
    const openSync = await startOpenSync()
    const gate = makeGate()
    openSync.reply(async ({ path, body }) => {
      if (path !== '/sync/message') return undefined
      if (sessionOf(body) === 's1') return { status: 429, headers: { 'retry-after': '120' } }
      await gate.opened
      return undefined
    })
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 1))
    await courier.add(await makeSession('s2', 2))
    courier.wake()
    await eventually(() => expect(courier.dueInMs()).toBe(0.2 * 600 * 1_000))

    gate.open()
    await eventually(() => expect(arrived(openSync, 's2')).toEqual(['1']))
    await eventually(() => expect(courier.report().pending).toBe(2))
    courier.retryNow()

    expect(courier.dueInMs()).toBe(120_000)
    openSync.reply(undefined)
    couriers.advance(119_999, courier)
    expect(sent(openSync, 's2')).toEqual(['1'])
    couriers.advance(1, courier)
    await eventually(() => expect(courier.report().pending).toBe(0))
  })

  it('makes any other retry due when someone is in a hurry', async () => {
    const openSync = await startOpenSync()
    openSync.reply(() => 'drop')
    const courier = makeCouriers().start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 1))
    courier.wake()
    await eventually(() => expect(courier.dueInMs()).toBe(1_000))

    openSync.reply(undefined)
    courier.retryNow()

    await eventually(() => expect(courier.report().pending).toBe(0))
  })

  it('wakes by itself when a retry is due', async () => {
    const openSync = await startOpenSync()
    openSync.reply(({ index }) => (index < 2 ? { status: 503 } : undefined))
    const courier = makeCouriers().start('opensync', exporterTo(openSync), {
      monotonic: () => performance.now(),
      random: () => 0.05,
    })
    await courier.add(await makeSession('s1', 1))

    courier.wake()

    await eventually(() => expect(arrived(openSync, 's1')).toEqual(['1']))
  })

  it('delivers once what was taken although the answer was lost', async () => {
    const openSync = await startOpenSync()
    openSync.reply(() => 'commit-then-drop')
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 2))
    courier.wake()
    await eventually(() => expect(courier.dueInMs()).toBe(1_000))

    openSync.reply(undefined)
    couriers.advance(1_000, courier)

    await eventually(() => expect(courier.report().pending).toBe(0))
    expect(arrived(openSync, 's1')).toEqual(['1', '2'])
  })

  it('is not held up by another one, and does not hold it up', async () => {
    const healthy = await startOpenSync()
    const away = await startOpenSync()
    away.reply(() => ({ status: 503 }))
    const stream = await makeSession('s1', 3, ['healthy', 'away'])
    const couriers = makeCouriers()
    const toHealthy = couriers.start('healthy', exporterTo(healthy))
    const toAway = couriers.start('away', exporterTo(away))

    for (const courier of [toAway, toHealthy]) {
      await courier.add(stream)
      courier.wake()
    }

    await eventually(() => expect(arrived(healthy, 's1')).toEqual(['1', '2', '3']))
    expect(toAway.report().pending).toBe(3)
    expect(arrived(away, 's1')).toEqual([])
  })
})

describe('a courier whose key is refused', () => {
  it('sends nothing until there is another key, and then everything', async () => {
    const openSync = await startOpenSync()
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync, 'osk_not_this_one'))
    await courier.add(await makeSession('s1', 2))
    courier.wake()
    await eventually(() => expect(courier.report().parked).toBe(true))
    const tries = openSync.requests.length

    couriers.advance(60 * MINUTE_MS, courier)
    courier.retryNow()
    expect(openSync.requests).toHaveLength(tries)
    expect(courier.dueInMs()).toBeUndefined()
    await courier.useExporter(exporterTo(openSync))

    await eventually(() => expect(courier.report()).toMatchObject({ pending: 0, parked: false }))
    expect(arrived(openSync, 's1')).toEqual(['1', '2'])
    expect(couriers.log.join()).toMatch(/nothing is sent there until its key or headers change/)
    expect(couriers.log.join()).not.toContain('osk_not_this_one')
  })

  it('does not take what is said of the old key for a word about the new one', async () => {
    const openSync = await startOpenSync()
    const gate = makeGate()
    openSync.reply(async ({ index }) => {
      if (index > 0) return undefined
      await gate.opened
      return { status: 401 }
    })
    const courier = makeCouriers().start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 1))
    courier.wake()
    await eventually(() => expect(openSync.requests).toHaveLength(1))

    const renewed = courier.useExporter(exporterTo(openSync))
    gate.open()
    await renewed

    await eventually(() => expect(arrived(openSync, 's1')).toEqual(['1']))
    expect(courier.report().parked).toBe(false)
  })
})

describe('an item that is refused', () => {
  it('is given up at once where its destination says that it never will, counted, and the next one goes on', async () => {
    const openSync = await startOpenSync()
    openSync.reply(({ body }) =>
      callIn(body) === '2' ? { status: 413, body: { error: 'too large' } } : undefined,
    )
    const stream = await makeSession('s1', 3)
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))

    await courier.add(stream)
    courier.wake()

    await eventually(() => expect(courier.report().pending).toBe(0))
    expect(arrived(openSync, 's1')).toEqual(['1', '3'])
    const [reason = ''] = Object.keys(courier.report().rejected)
    expect(reason).toMatch(/413.*too large/)
    expect(courier.report()).toMatchObject({ pending: 0, rejected: { [reason]: 1 } })
    expect(await readCursor(stream.folder, 'opensync')).toMatchObject({
      offset: 300,
      rejected: { [reason]: 1 },
    })
    expect(couriers.log.join()).toMatch(/an item was refused for good: .* \(s1\)/)
  })

  it('is told when its session is let go of, and counted once when that comes back', async () => {
    const openSync = await startOpenSync()
    openSync.reply(({ path }) => (path === '/sync/message' ? { status: 400 } : undefined))
    const stream = await makeSession('s1', 1)
    const courier = makeCouriers().start('opensync', exporterTo(openSync))
    await courier.add(stream)
    courier.wake()
    await eventually(() => expect(courier.report().pending).toBe(0))
    const { rejected } = courier.report()

    expect(await courier.remove('s1')).toEqual({ refused: rejected, waiting: 0 })
    expect(courier.report().rejected).toEqual({})
    await courier.add(stream)

    expect(Object.values(courier.report().rejected)).toEqual([1])
  })

  it('holds up its own session alone, and is given up once it fails again and again while others pass', async () => {
    const openSync = await startOpenSync()
    openSync.reply(({ body }) =>
      sessionOf(body) === 'poisoned' && callIn(body) === '1' ? { status: 500 } : undefined,
    )
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('poisoned', 2))
    courier.wake()
    await eventually(() => expect(courier.dueInMs()).toBe(1_000))

    for (let session = 1; session <= 4; session++) {
      await courier.add(await makeSession(`healthy${session}`, 1))
      courier.wake()
      await eventually(() => expect(arrived(openSync, `healthy${session}`)).toEqual(['1']))
      expect(arrived(openSync, 'poisoned')).toEqual([])
      await eventually(() => expect(courier.dueInMs()).toBeGreaterThan(0))
      couriers.advance(MINUTE_MS, courier)
      await eventually(() => expect(courier.dueInMs()).not.toBe(0))
    }

    await eventually(() => expect(arrived(openSync, 'poisoned')).toEqual(['2']))
    expect(Object.values(courier.report().rejected)).toEqual([1])
  })

  it('is never given up while nothing passes: it may be the server', async () => {
    const openSync = await startOpenSync()
    openSync.reply(({ path }) => (path === '/sync/message' ? { status: 500 } : undefined))
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(await makeSession('s1', 1))
    courier.wake()

    for (let attempt = 1; attempt <= 12; attempt++) {
      await eventually(() => expect(courier.dueInMs()).toBeGreaterThan(0))
      couriers.advance(5 * MINUTE_MS, courier)
    }

    await eventually(() => expect(courier.dueInMs()).toBeGreaterThan(0))
    expect(courier.report()).toMatchObject({ pending: 1, rejected: {} })
  })
})
