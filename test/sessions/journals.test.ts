import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findJournals, isWithinProject, listJournals } from '../../src/sessions/journals.ts'
import { keepRecording } from './kept.ts'

let stateDir: string

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'journals-'))
})
afterEach(() => rm(stateDir, { recursive: true, force: true, maxRetries: 5 }))

describe('The journals here', () => {
  it('are listed by their last line, the newest first', async () => {
    await keepRecording(stateDir, 'hello', { id: 'older', writtenMs: 1_000_000 })
    await keepRecording(stateDir, 'hello', { id: 'newest', writtenMs: 3_000_000 })
    await keepRecording(stateDir, 'hello', { id: 'newer', writtenMs: 2_000_000 })

    const found = await listJournals(stateDir)

    expect(found.map(({ sessionId }) => sessionId)).toEqual(['newest', 'newer', 'older'])
  })

  it('are those of folders that hold one', async () => {
    await mkdir(join(stateDir, 'sessions', 'empty'), { recursive: true })
    await writeFile(join(stateDir, 'sessions', 'a-file'), '')
    await keepRecording(stateDir, 'hello', { id: 'real' })

    expect((await listJournals(stateDir)).map(({ sessionId }) => sessionId)).toEqual(['real'])
  })

  it('are none where nothing was ever recorded', async () => {
    expect(await listJournals(join(stateDir, 'nowhere'))).toEqual([])
  })

  it('are found by the beginning of their id, and by the whole of it before another that begins with it', async () => {
    for (const id of ['abc', 'abcd', 'b']) await keepRecording(stateDir, 'hello', { id })
    const idsOf = async (prefix: string) =>
      (await findJournals(stateDir, prefix)).map(({ sessionId }) => sessionId).sort()

    expect(await idsOf('ab')).toEqual(['abc', 'abcd'])
    expect(await idsOf('abc')).toEqual(['abc'])
    expect(await idsOf('c')).toEqual([])
  })

  it.each([
    ['/home/dev/project', true],
    ['/home/dev', true],
    ['/', true],
    ['/home/dev/proj', false],
    ['/home/dev/project/deeper', false],
  ])('know whether their session was at work in %s', async (folder, expected) => {
    await keepRecording(stateDir, 'hello', { projectDir: '/home/dev/project' })
    const [journal] = await listJournals(stateDir)

    expect(journal && (await isWithinProject(journal, folder))).toBe(expected)
  })
})
