/** Claude Code in a terminal: what only a person at the keyboard can do. */
import { expect, test } from 'vitest'
import { scenarios } from '../support/claude/scenarios.ts'
import { conversation, expectTheTruth, sync } from './support/synced.ts'

test('prompts typed while Claude works arrive once, where they were taken in', async () => {
  const synced = await sync(scenarios.queued)

  expect(conversation(synced)).toEqual([
    'user | Be slow [[slow]]',
    'assistant | This takes a moment.',
    'tool | Bash: slow',
    'user | And look at this too [[meanwhile]]',
    'assistant | Seen while I worked. One two three four five six seven eight.',
    'user | One more thing [[afterwards]]',
    'assistant | And this came while I spoke.',
  ])
  expectTheTruth(synced)
})

test('Esc leaves what was said and what was begun, and the session goes on', async () => {
  const synced = await sync(scenarios.interrupt)

  expect(conversation(synced)).toEqual([
    'user | Talk without end [[endless]]',
    expect.stringMatching(/^assistant \| word0 word1 word2/),
    'user | Get stuck [[stuck]]',
    'assistant | This will hang.',
    expect.stringMatching(/^tool \| Bash failed: /),
    'user | Go on [[fine]]',
    'assistant | Back to work.',
  ])
  expectTheTruth(synced)
})

test('a tool call that the person refuses is a failed one', async () => {
  const synced = await sync(scenarios.denied)

  expect(conversation(synced)).toEqual([
    'user | Clean up [[risky]]',
    'assistant | I would remove it.',
    expect.stringMatching(/^tool \| Bash failed: /),
    'user | Leave it [[milder]]',
    'assistant | Then I leave it.',
  ])
  expectTheTruth(synced)
})

test('/clear begins another session', async () => {
  const synced = await sync(scenarios.clear)

  expect(conversation(synced, 0)).toEqual(['user | Tell the old story [[old]]', 'assistant | The old story.'])
  expect(conversation(synced, 1)).toEqual(['user | Tell a new one [[new]]', 'assistant | A new story.'])
  expectTheTruth(synced)
})

test("/compact goes on with the same session, and its summary is nobody's message", async () => {
  const synced = await sync(scenarios.compact)

  expect(conversation(synced)).toEqual([
    'user | Do a lot [[much]]',
    'assistant | A lot to do.',
    'tool | Bash: much',
    'assistant | Done with a lot.',
    'user | A little more [[more]]',
    'assistant | And a little more.',
  ])
  expectTheTruth(synced)
})

test('the name that a person gives a session is its title', async () => {
  const synced = await sync(scenarios.titles)

  expect(synced.opensync.sessions()[0]?.title).toBe('A name by hand')
  expect(conversation(synced)).toEqual([
    'user | Begin something worth a title of its own [[unnamed]]',
    'assistant | A fine beginning.',
    'user | End it [[named]]',
    'assistant | A fine end.',
  ])
  expectTheTruth(synced)
})

test('a piece of work, from the first prompt to the commit', async () => {
  const synced = await sync(scenarios.demo)

  expectTheTruth(synced)
  expect(conversation(synced).filter((line) => line.startsWith('user'))).toHaveLength(3)
})
