import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mergeStatus, readDeliveryStatus, writeDeliveryStatus } from '../../src/delivery/status.ts'

let stateDir: string
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'status-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

const DESTINATION = {
  id: 'a',
  url: 'https://a.convex.site',
  pending: 2,
  rejected: { 'answered 400': 1 },
  parked: false,
  lastSuccessMs: 5,
}

it('tells what the bridge last wrote down', async () => {
  await writeDeliveryStatus(stateDir, { destinations: [DESTINATION] })

  expect(await readDeliveryStatus(stateDir)).toEqual({ destinations: [DESTINATION] })
})

it('tells nothing where no bridge has written yet', async () => {
  expect(await readDeliveryStatus(stateDir)).toBeUndefined()
})

it.each(['', '{"destinations":[', '{"destinations":[{"url":7}]}'])(
  'tells nothing where the file says %j',
  async (text) => {
    await mkdir(join(stateDir, 'bridge'))
    await writeFile(join(stateDir, 'bridge', 'deliveries.json'), text)

    expect(await readDeliveryStatus(stateDir)).toBeUndefined()
  },
)

const everywhere = () => true
const nowhere = () => false

it('remembers when something last arrived, though the bridge of that time has left', () => {
  const { lastSuccessMs: _, ...fresh } = { ...DESTINATION, pending: 3 }

  expect(mergeStatus({ destinations: [DESTINATION] }, { destinations: [fresh] }, nowhere)).toEqual({
    destinations: [{ ...fresh, lastSuccessMs: 5 }],
  })
})

it('tells two accounts at one address apart', () => {
  const { lastSuccessMs: _, ...other } = { ...DESTINATION, id: 'b' }

  expect(mergeStatus({ destinations: [DESTINATION] }, { destinations: [other] }, everywhere)).toEqual({
    destinations: [DESTINATION, other],
  })
})

it('keeps what is known of places that this bridge has had nothing to do with, while something names them', () => {
  const other = { ...DESTINATION, id: 'b', url: 'https://b.convex.site', lastSuccessMs: 9 }
  const merged = (isNamed: () => boolean) =>
    mergeStatus({ destinations: [DESTINATION] }, { destinations: [other] }, isNamed).destinations

  expect(merged(everywhere)).toEqual([DESTINATION, other])
  expect(merged(nowhere)).toEqual([other])
})
