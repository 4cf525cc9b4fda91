/** Plays a scenario with the real Claude Code, our hooks and an OpenSync; says nothing of what should come out. */
import { expect, onTestFinished } from 'vitest'
import { type Account, type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../../src/embedded/server.ts'
import type { Scenario } from '../../support/claude/scenario.ts'
import { type Stage, setStage } from '../../support/claude/stage.ts'
import { endBridges, flush, login, prepared } from './installation.ts'
import { sessionIdsOf, truthOf } from './truth.ts'

export interface Synced {
  readonly stage: Stage
  readonly opensync: EmbeddedOpenSync
  /** In the order in which they first asked the model. */
  readonly sessionIds: readonly string[]
}

export async function sync(scenario: Scenario): Promise<Synced> {
  const { stage, opensync } = await prepare(scenario)
  await scenario.play(stage)
  await flush(stage.workspace)
  return { stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) }
}

/** Logged in, hooks registered unless a flag of `login` says otherwise, nothing played yet. */
export async function prepare(
  scenario: Scenario,
  ...loginFlags: readonly string[]
): Promise<Omit<Synced, 'sessionIds'>> {
  const opensync = await startEmbeddedOpenSync()
  const stage = await setStage({
    binary: prepared('E2E_CLAUDE'),
    path: prepared('PATH'),
    scripts: scenario.scripts,
    settings: { hooks: scenario.hooks ?? {} },
    files: scenario.files ?? {},
    env: scenario.env ?? {},
  })
  onTestFinished(async () => {
    await endBridges(stage.workspace)
    await stage.strike()
    await opensync.close()
  })
  await login(stage.workspace, opensync, ...loginFlags)
  return { stage, opensync }
}

/** The session as a person reads it on the dashboard, a line for each message. */
export function conversation(
  { opensync, sessionIds }: { opensync: Account; sessionIds: readonly string[] },
  session = 0,
): string[] {
  const messages = opensync.messages(sessionIds[session] ?? '')
  return messages.map(({ role, textContent }) => `${role} | ${textContent}`)
}

/** Every answer, tool call and token is there once, and nothing else is. */
export function expectTheTruth({ opensync, stage: { api }, sessionIds }: Synced): void {
  expect(opensync.sessions().map(({ externalId }) => externalId)).toHaveLength(sessionIds.length)
  for (const sessionId of sessionIds) {
    const stored = opensync.session(sessionId)
    const truth = truthOf(api.calls, sessionId)
    const messages = opensync.messages(sessionId)
    expect(stored).toMatchObject({
      source: 'claude-code',
      promptTokens: truth.promptTokens,
      completionTokens: truth.completionTokens,
      messageCount: messages.length,
    })
    expect(stored?.cost).toBeCloseTo(truth.cost, 9)
    const calledTools = messages.flatMap(({ parts }) => parts.flatMap(toolCallIdOf))
    expect(calledTools.sort()).toEqual([...truth.toolCallIds].sort())
  }
}

function toolCallIdOf({ type, content }: { type: string; content: unknown }): string[] {
  const isCall = type === 'tool-call' && typeof content === 'object' && content !== null
  return isCall && 'toolCallId' in content ? [String(content.toolCallId)] : []
}
