import { describe, expect, it } from 'vitest'
import { sessionTree } from '../../../src/cli/demo/session-tree.ts'
import { Store } from '../../../src/embedded/store.ts'

const SESSION = {
  externalId: 's',
  title: 'Mend it',
  model: 'claude',
  promptTokens: 1500,
  completionTokens: 20,
  cost: 0.5,
}

type Message = Omit<Parameters<Store['upsertMessage']>[0], 'sessionExternalId' | 'externalId'>

function treeOf(messages: readonly Message[], options = {}): string[] {
  const store = new Store(() => 0)
  store.upsertSession(SESSION)
  for (const [index, message] of messages.entries())
    store.upsertMessage({ ...message, sessionExternalId: 's', externalId: `m${index}`, createdAt: index })
  const session = store.session('s')
  return session ? sessionTree(session, store.messages('s'), options) : []
}

describe('sessionTree', () => {
  it('puts under each prompt what was done for it', () => {
    const tree = treeOf([
      { role: 'user', textContent: 'first' },
      { role: 'assistant', textContent: 'a', promptTokens: 1500, completionTokens: 20 },
      { role: 'assistant', textContent: 'b' },
      { role: 'user', textContent: 'second' },
      { role: 'assistant', textContent: 'c' },
    ])

    expect(tree.slice(1, 6)).toEqual([
      '├─ user       first',
      '│  ├─ assistant  a  (1,500 in, 20 out)',
      '│  └─ assistant  b',
      '└─ user       second',
      '   └─ assistant  c',
    ])
  })

  it('names a tool, what it was told first, and whether it failed', () => {
    const call = {
      type: 'tool-call' as const,
      content: { toolName: 'Bash', args: { command: 'ls', timeout: 5 } },
    }
    const result = {
      type: 'tool-result' as const,
      content: { toolName: 'Bash', result: 'no', isError: true },
    }

    const tree = treeOf([{ role: 'tool', textContent: 'Bash failed: no', parts: [call, result] }])

    expect(tree[1]).toBe('└─ tool       Bash ls (failed)')
  })

  it('keeps a long text on one line, and shortens it', () => {
    const tree = treeOf([{ role: 'user', textContent: `two\nlines ${'x'.repeat(100)}` }])

    expect(tree[1]).toMatch(/^└─ user {7}two lines x+…$/)
  })

  it('ends with the totals of the session', () => {
    expect(treeOf([]).slice(-4)).toEqual([
      'Model     claude',
      'Messages  0',
      'Tokens    1,500 in, 20 out',
      'Cost      $0.5000',
    ])
  })
})
