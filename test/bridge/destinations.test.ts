import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Destinations } from '../../src/bridge/destinations.ts'
import { type Destination, destinationId } from '../../src/delivery/destination.ts'

const URL = 'https://happy-animal-1.convex.site'
const place = (apiKey: string, url = URL): Destination => ({
  id: destinationId('opensync', url, 'configured'),
  name: 'opensync',
  kind: 'opensync',
  url,
  apiKey,
  allowHttp: false,
})

let bridgeDir: string
let keysUsed: string[]
let shutDown: number
beforeEach(async () => {
  bridgeDir = await mkdtemp(join(tmpdir(), 'destinations-'))
  keysUsed = []
  shutDown = 0
  return () => rm(bridgeDir, { recursive: true, force: true })
})

const open = () =>
  Destinations.open(
    bridgeDir,
    () => {},
    (destination) => {
      if (destination.kind === 'opensync') keysUsed.push(destination.apiKey)
      return {
        export: () => {},
        shutdown: async () => {
          shutDown += 1
        },
      }
    },
  )

describe('a destination', () => {
  it('of the configuration file is sent to by the key in that file, which is kept nowhere else', async () => {
    const destinations = await open()
    const { id } = place('osk_file')

    await destinations.configure([place('osk_file')])

    expect(destinations.courier(id)).toBe(destinations.courier(id))
    expect(keysUsed).toEqual(['osk_file'])
    await expect(stat(join(bridgeDir, 'credentials'))).rejects.toThrow('ENOENT')
  })

  it("of a session's environment is remembered, for the owner only, so that the next bridge can go on", async () => {
    await (await open()).remember(place('osk_environment'))

    const next = await open()

    expect(next.courier(place('').id)).toBeDefined()
    expect(keysUsed).toEqual(['osk_environment'])
    expect((await stat(join(bridgeDir, 'credentials'))).mode & 0o777).toBe(0o600)
  })

  it('gets its newer key at once, and the same key changes nothing', async () => {
    const destinations = await open()
    await destinations.remember(place('osk_old'))
    destinations.courier(place('').id)

    await destinations.remember(place('osk_old'))
    await destinations.remember(place('osk_new'))

    expect(keysUsed).toEqual(['osk_old', 'osk_new'])
    expect(await readFile(join(bridgeDir, 'credentials'), 'utf8')).not.toContain('osk_old')
  })

  it('is not known where nothing names it any more', async () => {
    const destinations = await open()
    await destinations.configure([place('osk_file')])

    expect(
      destinations.courier(destinationId('opensync', 'https://elsewhere.convex.site', 'configured')),
    ).toBeUndefined()
    expect(keysUsed).toEqual([])
  })

  it('is sent nothing more once the configuration file does not name it any more, and goes on when it does', async () => {
    const destinations = await open()
    await destinations.configure([place('osk_file')])
    destinations.courier(place('').id)

    await destinations.configure([])

    expect(destinations.courier(place('').id)).toBeUndefined()
    expect(destinations.running).toEqual([])
    expect(shutDown).toBe(1)
    await destinations.configure([place('osk_again')])
    expect(destinations.courier(place('').id)).toBeDefined()
    expect(keysUsed).toEqual(['osk_file', 'osk_again'])
  })

  it("of a session's environment goes on when the configuration file names another", async () => {
    const destinations = await open()
    await destinations.remember(place('osk_environment'))
    const courier = destinations.courier(place('').id)

    await destinations.configure([])

    expect(destinations.courier(place('').id)).toBe(courier)
  })

  it('is learned again from the next event where what was remembered is damaged', async () => {
    await writeFile(join(bridgeDir, 'credentials'), '{"opensync-')
    const destinations = await open()

    await destinations.remember(place('osk_environment'))

    expect(destinations.courier(place('').id)).toBeDefined()
  })
})
