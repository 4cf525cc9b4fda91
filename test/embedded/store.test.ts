import { describe, expect, test } from 'vitest'
import { postMessage, postSession, startOpenSync, stoppedClock } from './client.ts'

describe('a session', () => {
  test('is stored with what was sent, and fields that the backend drops are kept aside', async () => {
    const openSync = await startOpenSync()

    await postSession(openSync, {
      title: 'Fix the build',
      source: 'claude-code',
      promptTokens: 100,
      completionTokens: 20,
      cost: 0.5,
      createdAt: 1000,
      sessionId: 's1',
      gitBranch: 'main',
      tokenUsage: { input: 100, output: 20 },
    })

    const session = openSync.session('s1')
    expect(session).toMatchObject({
      title: 'Fix the build',
      source: 'claude-code',
      cost: 0.5,
      createdAt: 1000,
    })
    expect(session).toMatchObject({
      promptTokens: 100,
      completionTokens: 20,
      totalTokens: 120,
      messageCount: 0,
    })
    expect(session?.extra).toEqual({
      sessionId: 's1',
      gitBranch: 'main',
      tokenUsage: { input: 100, output: 20 },
    })
  })

  test('without a source belongs to opencode, and without a time began when it arrived', async () => {
    const openSync = await startOpenSync({ now: () => 7000 })

    await postSession(openSync, {})

    expect(openSync.session('s1')).toMatchObject({
      source: 'opencode',
      createdAt: 7000,
      updatedAt: 7000,
      cost: 0,
    })
  })

  test('is updated field by field: what is left out stays, and createdAt stays whatever is sent', async () => {
    const openSync = await startOpenSync()
    await postSession(openSync, { title: 'First', model: 'opus', source: 'claude-code', createdAt: 1000 })

    await postSession(openSync, { title: 'Second', createdAt: 2000 })

    expect(openSync.session('s1')).toMatchObject({ title: 'Second', model: 'opus', createdAt: 1000 })
    expect(openSync.session('s1')?.source).toBe('claude-code')
  })

  test('keeps its tokens when 0 is sent, and takes smaller totals from an older retry', async () => {
    const openSync = await startOpenSync()
    await postSession(openSync, { title: 'One', promptTokens: 100, completionTokens: 20 })

    await postSession(openSync, { title: 'Two', promptTokens: 0, completionTokens: 0 })
    expect(openSync.session('s1')).toMatchObject({ title: 'Two', totalTokens: 120 })

    await postSession(openSync, { title: 'Two', promptTokens: 80, completionTokens: 20 })
    expect(openSync.session('s1')).toMatchObject({ promptTokens: 80, completionTokens: 20, totalTokens: 100 })
  })

  test('drops an update of cost alone for 10 seconds, answering 200, and takes it after', async () => {
    const clock = stoppedClock()
    const openSync = await startOpenSync(clock)
    const session = { title: 'Same', model: 'opus', promptTokens: 10 }
    await postSession(openSync, { ...session, cost: 1 })

    clock.advance(9999)
    const dropped = await postSession(openSync, { ...session, cost: 2 })
    expect(dropped.status).toBe(200)
    expect(openSync.session('s1')?.cost).toBe(1)

    clock.advance(1)
    await postSession(openSync, { ...session, cost: 3 })
    expect(openSync.session('s1')?.cost).toBe(3)
  })

  test('never drops an update that leaves out a title that is stored', async () => {
    const openSync = await startOpenSync(stoppedClock())
    await postSession(openSync, { title: 'Stored', promptTokens: 10, cost: 1 })

    await postSession(openSync, { promptTokens: 10, cost: 2 })

    expect(openSync.session('s1')).toMatchObject({ title: 'Stored', cost: 2 })
  })

  test('has its 10 seconds begun anew by each message that arrives', async () => {
    const clock = stoppedClock()
    const openSync = await startOpenSync(clock)
    await postSession(openSync, { title: 'Same', cost: 1 })
    clock.advance(9000)
    await postMessage(openSync, {})
    clock.advance(9000)

    await postSession(openSync, { title: 'Same', cost: 2 })

    expect(openSync.session('s1')?.cost).toBe(1)
  })

  test('gathers the text of text parts for search, until its title changes', async () => {
    const openSync = await startOpenSync()
    await postSession(openSync, { title: 'Old' })
    await postMessage(openSync, {
      parts: [
        { type: 'text', content: 'plain' },
        { type: 'text', content: { text: 'wrapped' } },
        { type: 'tool-result', content: { result: 'unseen' } },
      ],
    })
    expect(openSync.session('s1')?.searchableText).toBe('Old plain wrapped')

    await postSession(openSync, { title: 'New' })

    expect(openSync.session('s1')?.searchableText).toBe('New')
  })

  test('refuses a message whose text the backend would cut in the middle of a character', async () => {
    const openSync = await startOpenSync()
    const cutAtTheEmoji = `${'x'.repeat(9998)}🙂`

    const answer = await postMessage(openSync, { parts: [{ type: 'text', content: cutAtTheEmoji }] })

    expect(answer).toEqual({ status: 500, body: { error: expect.stringContaining('searchableText') } })
    expect(openSync.sessions()).toEqual([])
  })
})

describe('a message', () => {
  test('is stored with what was sent, and fields that the backend drops are kept aside', async () => {
    const openSync = await startOpenSync()

    await postMessage(openSync, {
      role: 'tool',
      durationMs: 12,
      createdAt: 1000,
      parts: [{ type: 'tool-call', content: { toolName: 'Bash', args: { command: 'ls' } } }],
      toolName: 'Bash',
    })

    expect(openSync.messages('s1')).toMatchObject([
      { externalId: 'm1', role: 'tool', durationMs: 12, createdAt: 1000, extra: { toolName: 'Bash' } },
    ])
    expect(openSync.messages('s1')[0]?.parts).toEqual([
      { type: 'tool-call', content: { toolName: 'Bash', args: { command: 'ls' } } },
    ])
  })

  test('before its session makes one that began when it arrived', async () => {
    const openSync = await startOpenSync({ now: () => 9000 })

    await postMessage(openSync, { source: 'claude-code', model: 'opus', createdAt: 1000 })
    await postSession(openSync, { title: 'Too late', createdAt: 500 })

    expect(openSync.session('s1')).toMatchObject({ source: 'claude-code', model: 'opus', createdAt: 9000 })
    expect(openSync.session('s1')).toMatchObject({ title: 'Too late', messageCount: 1 })
  })

  test('is counted once, however often it is sent, and its tokens stay out of the session', async () => {
    const clock = stoppedClock()
    const openSync = await startOpenSync(clock)

    await postMessage(openSync, { promptTokens: 10 })
    clock.advance(6000)
    await postMessage(openSync, { promptTokens: 10 })
    await postMessage(openSync, { externalId: 'm2' })

    expect(openSync.session('s1')).toMatchObject({ messageCount: 2, promptTokens: 0, totalTokens: 0 })
  })

  test('drops an update while it is younger than 5 seconds, or dated in the future', async () => {
    const clock = stoppedClock()
    const openSync = await startOpenSync(clock)
    await postMessage(openSync, { externalId: 'now', textContent: 'first' })
    await postMessage(openSync, {
      externalId: 'future',
      textContent: 'first',
      createdAt: clock.now() + 60_000,
    })
    const sendAgain = async () => [
      (await postMessage(openSync, { externalId: 'now', textContent: 'second' })).status,
      (await postMessage(openSync, { externalId: 'future', textContent: 'second' })).status,
    ]
    const texts = () => openSync.messages('s1').map((message) => message.textContent)

    clock.advance(4999)
    expect(await sendAgain()).toEqual([200, 200])
    expect(texts()).toEqual(['first', 'first'])

    clock.advance(1)
    await sendAgain()
    expect(texts()).toEqual(['second', 'first'])
  })

  test('that is updated loses all its parts, and keeps its role, time and session', async () => {
    const openSync = await startOpenSync({ now: () => 100_000 })
    const parts = [
      { type: 'text', content: 'a' },
      { type: 'text', content: 'b' },
    ]
    await postMessage(openSync, { role: 'assistant', textContent: 'kept', createdAt: 1000, parts })

    await postMessage(openSync, { sessionExternalId: 's2', role: 'user', createdAt: 2000, model: 'opus' })

    expect(openSync.messages('s2')).toEqual([])
    expect(openSync.messages('s1')).toMatchObject([
      { role: 'assistant', textContent: 'kept', createdAt: 1000, model: 'opus', parts: [] },
    ])
  })

  test('is shown by its time, and by its arrival among those of one time', async () => {
    const openSync = await startOpenSync()
    await postMessage(openSync, { externalId: 'late', createdAt: 2000 })
    await postMessage(openSync, { externalId: 'first of two', createdAt: 1000 })
    await postMessage(openSync, { externalId: 'second of two', createdAt: 1000 })

    const shown = openSync.messages('s1').map((message) => message.externalId)

    expect(shown).toEqual(['first of two', 'second of two', 'late'])
  })
})

test('what was read from the store does not change under the reader', async () => {
  const openSync = await startOpenSync()
  await postSession(openSync, { title: 'Before' })
  const before = openSync.session('s1')

  await postSession(openSync, { title: 'After' })

  expect(before?.title).toBe('Before')
})
