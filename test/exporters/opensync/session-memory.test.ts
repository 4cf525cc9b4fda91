import { describe, expect, it } from 'vitest'
import { SessionMemories, SessionMemory } from '../../../src/exporters/opensync/session-memory.ts'

describe('SessionMemories', () => {
  it('keeps one memory for each session', () => {
    const memories = new SessionMemories()
    memories.of('a').introduced = true

    expect(memories.of('a').introduced).toBe(true)
    expect(memories.of('b').introduced).toBe(false)
  })

  it('forgets the session that was quiet for longest, and no other', () => {
    const memories = new SessionMemories()
    for (let n = 0; n < 1_000; n += 1) memories.of(`s${n}`).introduced = true
    memories.of('s0')

    memories.of('one too many')

    expect(memories.of('s0').introduced).toBe(true)
    expect(memories.of('s1').introduced).toBe(false)
  })
})

describe('SessionMemory', () => {
  it('remembers what was said, the newest for longest', () => {
    const memory = new SessionMemory()
    memory.remember(['first', 'second'])
    memory.remember(Array.from({ length: 4_999 }, (_, n) => `${n}`))

    expect(memory.hasSaid('first')).toBe(false)
    expect(memory.hasSaid('second')).toBe(true)
  })
})
