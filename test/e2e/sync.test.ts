/** Past sessions of the real Claude Code, from their transcripts. */
import { expect, onTestFinished, test } from 'vitest'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import type { Scenario } from '../support/claude/scenario.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import { setStage } from '../support/claude/stage.ts'
import { claudeCodeSync, endBridges, prepared } from './support/installation.ts'
import { conversation, expectTheTruth, sync } from './support/synced.ts'
import { sessionIdsOf, truthOf } from './support/truth.ts'

test.each(['tools', 'agents', 'resume'] as const)(
  'a session (%s) from before the hooks were registered arrives whole and exact, and in order',
  async (name) => {
    const scenario: Scenario = scenarios[name]
    const opensync = await startEmbeddedOpenSync()
    const { scripts, hooks = {}, files = {}, env = {} } = scenario
    const [binary, path] = [prepared('E2E_CLAUDE'), prepared('PATH')]
    const stage = await setStage({ binary, path, scripts, settings: { hooks }, files, env })
    onTestFinished(async () => {
      await endBridges(stage.workspace)
      await stage.strike()
      await opensync.close()
    })
    await scenario.play(stage)
    const login = ['login', '--convex-url', opensync.url, '--api-key-stdin']
    await claudeCodeSync(stage.workspace, login, opensync.apiKey)
    const sessionIds = sessionIdsOf(stage.api.calls)

    const { code, stdout } = await claudeCodeSync(stage.workspace, ['sync', '--session', sessionIds[0] ?? ''])

    const synced = { stage, opensync, sessionIds }
    expect([code, stdout]).toEqual([0, '✅ 1 session sent to opensync\n'])
    expectTheTruth(synced)
    const answers = conversation(synced).filter((line) => line.startsWith('assistant | '))
    const told = truthOf(stage.api.calls, sessionIds[0] ?? '').answers.map((text) => `assistant | ${text}`)
    // Agents at work side by side have no order of their own.
    expect(name === 'agents' ? answers.sort() : answers).toEqual(name === 'agents' ? told.sort() : told)
  },
)

test('a session that was synced while it was at work is not touched', async () => {
  const synced = await sync(scenarios.agents)
  const { opensync, stage, sessionIds } = synced
  const [before, requests] = [stored(synced.opensync, sessionIds), opensync.requests.length]

  const { code, stdout } = await claudeCodeSync(stage.workspace, ['sync', '--session', sessionIds[0] ?? ''])

  expect([code, stdout]).toEqual([0, '✅ 0 sessions sent to opensync\n   1 recorded already\n'])
  expect(stored(opensync, sessionIds)).toEqual(before)
  expect(opensync.requests.slice(requests).map(({ method }) => method)).toEqual(['GET'])
})

type OpenSync = Awaited<ReturnType<typeof startEmbeddedOpenSync>>

const stored = (opensync: OpenSync, ids: readonly string[]) =>
  ids.map((id) => [opensync.session(id), opensync.messages(id)])
