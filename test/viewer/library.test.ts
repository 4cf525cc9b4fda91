import { copyFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepRecording } from '../sessions/kept.ts'
import { createStateDir, readingLibrary } from './viewer.ts'

describe('The library', () => {
  it('reads a session again only when there is more of it, or some of it is on its way', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'hello', { id: 'done', writtenMs: 1_000 })
    await keepRecording(stateDir, 'hello', { id: 'pending', writtenMs: 2_000, route: ['opensync-1'] })
    const elsewhere = await createStateDir()
    await keepRecording(elsewhere, 'resume', { id: 'more' })
    const read: string[] = []
    const library = readingLibrary(stateDir, (id) => read.push(id))

    await library.newest(10, '')
    await library.newest(10, '')
    expect(read).toEqual(['pending', 'done', 'pending'])

    await copyFile(journalOf(elsewhere, 'more'), journalOf(stateDir, 'done'))
    await utimes(journalOf(stateDir, 'done'), 3, 3)
    const { found } = await library.newest(10, '')
    expect(read.slice(3)).toEqual(['done', 'pending'])
    expect(found.map(({ sessionId, turns }) => [sessionId, turns > 1])).toEqual([
      ['done', true],
      ['pending', false],
    ])
  })

  it('reads no more of many than it is asked for, and says that there are more', async () => {
    const stateDir = await createStateDir()
    for (const id of ['a', 'b', 'c', 'd'])
      await keepRecording(stateDir, 'hello', { id, writtenMs: id.charCodeAt(0) * 1_000 })
    const read: string[] = []

    const { found, hasMore } = await readingLibrary(stateDir, (id) => read.push(id)).newest(2, '')

    expect(found.map(({ sessionId }) => sessionId)).toEqual(['d', 'c'])
    expect(hasMore).toBe(true)
    expect(read).toEqual(['d', 'c', 'b'])
  })

  it('makes spans only of sessions whose journal holds every word', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'demo', { id: 'demo' })
    await keepRecording(stateDir, 'hello', { id: 'hello' })
    const read: string[] = []

    const { found } = await readingLibrary(stateDir, (id) => read.push(id)).newest(10, 'TAGPATH slugs')

    expect(found.map(({ sessionId }) => sessionId)).toEqual(['demo'])
    expect(read).toEqual(['demo'])
  })
})

const journalOf = (stateDir: string, id: string): string => join(stateDir, 'sessions', id, 'journal.jsonl')
