import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSpool } from '../../src/spool/spool.ts'
import { canMount, smallDisk } from '../faults/support/small-disk.ts'

const COMPLETE = 'claude-code-sync/1\0CLAUDE_PID=7\0\0{"a":1}\0end\n'

describe.skipIf(!canMount)('a spool on a full disk', () => {
  it('still gives the events that are whole, beside old ones that are not, and sets those aside later', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'full-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const disk = smallDisk(400)
    const { path: stateDir } = await disk.mount(folder)
    const spool = await openSpool({ stateDir, owner: 'a' })
    const inbox = join(stateDir, 'spool', 'new')
    // Whatever the order they are listed in, something that is whole comes before something that is not.
    for (const name of ['1.0', '3.0', '5.0']) await writeFile(join(inbox, name), COMPLETE)
    for (const name of ['0.0', '2.0', '4.0', '6.0']) await writeFile(join(inbox, name), 'claude-code-sync/1')
    for (const name of await readdir(inbox)) await utimes(join(inbox, name), 1, 1)
    await disk.fill(0)

    const claimed = await spool.claim()

    expect(claimed.map(({ name }) => name).sort()).toEqual(['1.0', '3.0', '5.0'])
    expect(await spool.counts()).toMatchObject({ waiting: 4, claimed: 3, quarantined: 0 })
    await disk.free()
    expect(await spool.claim()).toEqual([])
    expect(await spool.counts()).toMatchObject({ waiting: 0, claimed: 3, quarantined: 4 })
  })
})
