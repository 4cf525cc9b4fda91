/** Agents: messages of the session that started them, whenever they end. */
import { expect, test } from 'vitest'
import { scenarios } from '../support/claude/scenarios.ts'
import { conversation, expectTheTruth, sync } from './support/synced.ts'

test('an agent in the foreground tells its work before its caller goes on', async () => {
  const synced = await sync(scenarios.agent)

  expect(conversation(synced)).toEqual([
    'user | Delegate it [[agent]]',
    'assistant | I delegate.',
    expect.stringMatching(/^tool \| Agent: /),
    'tool | Bash: 0',
    'assistant | There are none.',
    'assistant | The helper says: none.',
  ])
  expectTheTruth(synced)
})

test('agents in the background, one with an agent of its own, lose nothing and double nothing', async () => {
  const synced = await sync(scenarios.agents)

  const told = conversation(synced)
  expectTheTruth(synced)
  expect(told).toHaveLength(16)
  expectInOrder(told, [
    'user | Share the work [[agents]]',
    'assistant | Launching two.',
    'assistant | Both are running.',
  ])
  expectInOrder(told, ['assistant | Working.', 'tool | Bash: one', 'assistant | The first part is done.'])
  expectInOrder(told, [
    'tool | Bash failed: Exit code 1\nthree',
    'assistant | The third part is done.',
    'assistant | The second part is done.',
  ])
  expectInOrder(told, [
    'assistant | Both are running.',
    'assistant | One has reported.',
    'assistant | Both have reported.',
  ])
  // Nobody typed the notifications: they are the system's.
  expect(told.filter((line) => /^system \| [\s\S]*<task-notification>/.test(line))).toHaveLength(2)
  expect(told.filter((line) => line.startsWith('tool | Agent'))).toHaveLength(3)
})

function expectInOrder(told: readonly string[], lines: readonly string[]): void {
  expect(told.filter((line) => lines.includes(line))).toEqual(lines)
}
