import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  snapshotItem,
  startOpenSync,
  streamOf,
} from './destination-under-test.ts'

const MINUTE_MS = 60_000

describe('a courier', () => {
  it('brings the items of a session in their order, and says when there are no more', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 3)
    let drained = 0
    const courier = makeCouriers().start('opensync', exporterTo(openSync), { onDrained: () => drained++ })

    await courier.add(stream)
    courier.wake()

    await eventually(() => expect(drained).toBe(1))
    expect(sent(openSync, 's1')).toEqual(['1', '2', '3'])
    expect(courier.report()).toMatchObject({ pending: 0, rejected: {}, parked: false, lastSuccessMs: 0 })
    expect(courier.dueInMs()).toBeUndefined()
  })

  it('moves the cursor only after its destination took the item', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 2)
    const gate = makeGate()
    openSync.reply(async ({ body }) => {
      if (callIn(body) === '2') await gate.opened
      return undefined
    })
    const courier = makeCouriers().start('opensync', exporterTo(openSync))

    await courier.add(stream)
    courier.wake()
    await eventually(() => expect(sent(openSync, 's1')).toEqual(['1', '2']))
    const during = await readCursor(stream.folder, 'opensync')
    gate.open()

    expect(during).toMatchObject({ offset: 100, item: 0 })
    await eventually(async () =>
      expect(await readCursor(stream.folder, 'opensync')).toMatchObject({ offset: 200 }),
    )
  })

  it('sends one item of a session at a time, and sessions side by side', async () => {
    const openSync = await startOpenSync()
    const gate = makeGate()
    openSync.reply(async ({ path }) => {
      if (path === '/sync/message') await gate.opened
      return undefined
    })
    const courier = makeCouriers().start('opensync', exporterTo(openSync))

    await courier.add(await makeSession('s1', 2))
    await courier.add(await makeSession('s2', 2))
    courier.wake()
    await eventually(() => expect([sent(openSync, 's1'), sent(openSync, 's2')]).toEqual([['1'], ['1']]))
    courier.wake()
    gate.open()

    await eventually(() =>
      expect([sent(openSync, 's1'), sent(openSync, 's2')]).toEqual([
        ['1', '2'],
        ['1', '2'],
      ]),
    )
  })

  it('goes on from its cursor after a restart, and repeats nothing', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 2)
    const before = makeCouriers().start('opensync', exporterTo(openSync))
    await before.add(stream)
    before.wake()
    await eventually(() => expect(before.report().pending).toBe(0))

    const after = makeCouriers().start('opensync', exporterTo(openSync))
    await after.add(streamOf('s1', stream.folder, 3))
    after.wake()

    await eventually(() => expect(after.report().pending).toBe(0))
    expect(sent(openSync, 's1')).toEqual(['1', '2', '3'])
  })

  it('writes the cursor of what is under way before it stops', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 5)
    const gate = makeGate()
    openSync.reply(async ({ path }) => {
      if (path === '/sync/message') await gate.opened
      return undefined
    })
    const courier = makeCouriers().start('opensync', exporterTo(openSync))
    await courier.add(stream)
    courier.wake()
    await eventually(() => expect(sent(openSync, 's1')).toEqual(['1']))

    const stopped = courier.stop()
    gate.open()
    await stopped

    expect(await readCursor(stream.folder, 'opensync')).toMatchObject({ offset: 100 })
    expect(sent(openSync, 's1')).toEqual(['1'])
  })

  it('takes no second notice of a session that it has', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 1)
    const courier = makeCouriers().start('opensync', exporterTo(openSync))

    await Promise.all([courier.add(stream), courier.add(stream)])
    courier.wake()

    await eventually(() => expect(courier.report().pending).toBe(0))
    expect(sent(openSync, 's1')).toEqual(['1'])
  })

  it('passes over snapshots where the destination can not upsert', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 1)
    stream.push(500, [snapshotItem('s1')])
    const exporter = exporterTo(openSync)
    const spansOnly = {
      export: exporter.export.bind(exporter),
      shutdown: () => exporter.shutdown(),
    }
    const courier = makeCouriers().start('opensync', spansOnly)

    await courier.add(stream)
    courier.wake()

    await eventually(() => expect(courier.report().pending).toBe(0))
    stream.release((_, item) => courier.has('s1', item))
    expect(stream.isEmpty).toBe(true)
    expect(arrived(openSync, 's1')).toEqual(['1'])
  })

  it('keeps trying where it can not keep its cursor, rather than forget what was sent', async () => {
    const openSync = await startOpenSync()
    const stream = await makeSession('s1', 1)
    const inTheWay = join(stream.folder, 'cursors')
    await writeFile(inTheWay, 'not a folder')
    const couriers = makeCouriers()
    const courier = couriers.start('opensync', exporterTo(openSync))
    await courier.add(stream)
    courier.wake()
    await eventually(() => expect(couriers.log.join()).toMatch(/its cursor could not be kept: .* \(s1\)/))

    await rm(inTheWay)
    await mkdir(inTheWay)
    couriers.advance(MINUTE_MS, courier)

    await eventually(() => expect(courier.report().pending).toBe(0))
    expect(arrived(openSync, 's1')).toEqual(['1'])
  })
})
