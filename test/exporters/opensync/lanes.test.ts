import { describe, expect, it, vi } from 'vitest'
import { Lanes } from '../../../src/exporters/opensync/lanes.ts'

/** Tasks that end when told to, and a log of those that have begun. */
function tasks() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const task = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  return { begun, task, end: (name: string) => ends.get(name)?.() }
}

describe('Lanes', () => {
  it('runs one task after the other within a lane, and lanes side by side', async () => {
    const { begun, task, end } = tasks()
    const lanes = new Lanes(8)

    const results = Promise.all([
      lanes.run('a', task('a1')),
      lanes.run('a', task('a2')),
      lanes.run('b', task('b1')),
    ])
    await vi.waitFor(() => expect(begun).toEqual(['a1', 'b1']))
    end('a1')
    await vi.waitFor(() => expect(begun).toEqual(['a1', 'b1', 'a2']))
    end('b1')
    end('a2')

    expect(await results).toEqual(['a1', 'a2', 'b1'])
  })

  it('runs no more lanes at once than it may', async () => {
    const { begun, task, end } = tasks()
    const lanes = new Lanes(2)

    const results = Promise.all(['a', 'b', 'c'].map((name) => lanes.run(name, task(name))))
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b']))
    end('b')
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c']))
    end('a')
    end('c')

    expect(await results).toEqual(['a', 'b', 'c'])
  })

  it('goes on after a task that failed', async () => {
    const lanes = new Lanes(1)

    const failed = lanes.run('a', () => Promise.reject(new Error('no')))
    const next = lanes.run('a', () => Promise.resolve('yes'))

    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })

  it('is idle once everything has ended, what came meanwhile included', async () => {
    const { begun, task, end } = tasks()
    const lanes = new Lanes(8)
    const ended: string[] = []
    void lanes.run('a', task('a1')).then((name) => ended.push(name))
    const idle = lanes.idle().then(() => ended.push('idle'))
    void lanes.run('a', task('a2')).then((name) => ended.push(name))

    await vi.waitFor(() => expect(begun).toEqual(['a1']))
    end('a1')
    await vi.waitFor(() => expect(begun).toEqual(['a1', 'a2']))
    end('a2')
    await idle

    expect(ended).toEqual(['a1', 'a2', 'idle'])
  })
})
