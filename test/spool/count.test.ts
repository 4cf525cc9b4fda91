import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { countSpool } from '../../src/spool/count.ts'

it('counts nothing where there is no spool, and makes none', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'spool-'))
  onTestFinished(() => rm(stateDir, { recursive: true, force: true }))

  const counts = await countSpool(stateDir)

  expect(counts).toEqual({ waiting: 0, claimed: 0, quarantined: 0, held: 0 })
  expect(await readdir(stateDir)).toEqual([])
})
