import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { withDeadline } from '../../../src/exporters/http/deadline.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

describe('a deadline', () => {
  it('passes on what was done in time, and what went wrong', async () => {
    expect(await withDeadline(10_000, async () => 'done')).toBe('done')
    await expect(
      withDeadline(10_000, async () => {
        throw new Error('broken')
      }),
    ).rejects.toThrow('broken')
  })

  it('aborts what takes longer', async () => {
    let aborted: AbortSignal | undefined

    const overdue = withDeadline(1, (signal) => {
      aborted = signal
      return new Promise(() => {})
    })

    await expect(overdue).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(aborted?.aborted).toBe(true)
  })

  it('holds although garbage is collected while a server says nothing', async () => {
    const overdue = withDeadline(50, async (signal) => {
      const request = new Request('http://127.0.0.1', { signal })
      return new Promise(() => request.url)
    })
    collectGarbage()

    await expect(overdue).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
