import { readdir, rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  eventually,
  exporterTo,
  makeCouriers,
  makeGate,
  makeSession,
  sent,
  startOpenSync,
} from './destination-under-test.ts'

/** A session of so many items, of which the first is sent and not answered before the gate opens. */
async function firstOnItsWay(items: number) {
  const openSync = await startOpenSync()
  const gate = makeGate()
  openSync.reply(async ({ path }) => {
    if (path === '/sync/message') await gate.opened
    return undefined
  })
  const stream = await makeSession('s1', items)
  const courier = makeCouriers().start('opensync', exporterTo(openSync))
  await courier.add(stream)
  courier.wake()
  await eventually(() => expect(sent(openSync, 's1')).toEqual(['1']))
  return { openSync, courier, stream, gate }
}

describe('a session that a courier lets go of', () => {
  it('is sent no further', async () => {
    const { openSync, courier, gate } = await firstOnItsWay(2)

    await courier.remove('s1')
    gate.open()
    await courier.stop()

    expect(sent(openSync, 's1')).toEqual(['1'])
    expect(courier.report().pending).toBe(0)
  })

  it('finds nothing in its folder of what was on its way', async () => {
    const { courier, stream, gate } = await firstOnItsWay(1)

    const { waiting } = await courier.remove('s1')
    await rm(stream.folder, { recursive: true })
    gate.open()
    await eventually(() => expect(courier.report().lastSuccessMs).toBe(0))
    await courier.stop()

    expect(waiting).toBe(1)
    await expect(readdir(stream.folder)).rejects.toThrow('ENOENT')
  })

  it('begins anew where it comes back while something of it is still on its way', async () => {
    const { openSync, courier, stream, gate } = await firstOnItsWay(2)

    await courier.remove('s1')
    await courier.add(stream)
    courier.wake()
    gate.open()

    await eventually(() => expect(courier.report().pending).toBe(0))
    await courier.stop()
    expect(sent(openSync, 's1')).toEqual(['1', '1', '2'])
  })
})
