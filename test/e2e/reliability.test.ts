/** Nothing is lost to a race or to a server that is away. */
import { expect, onTestFinished, test } from 'vitest'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import { transcriptLines, type Workspace } from '../support/claude/workspace.ts'
import { claudeCodeSync, flush } from './support/installation.ts'
import { conversation, expectTheTruth, prepare } from './support/synced.ts'
import { sessionIdsOf } from './support/truth.ts'

const RUNS = 20

test(`the final answer is there in every one of ${RUNS} runs of a one-turn session`, async () => {
  const { stage, opensync } = await prepare(scenarios.hello)

  for (let run = 0; run < RUNS; run++) await scenarios.hello.play(stage)
  await flush(stage.workspace)

  const synced = { stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) }
  expect(synced.sessionIds).toHaveLength(RUNS)
  for (const session of synced.sessionIds.keys())
    expect(conversation(synced, session)).toEqual(['user | Say hello [[hello]]', 'assistant | Hello there.'])
  expectTheTruth(synced)
})

test('while the server refuses connections Claude Code shows nothing; once it is back, flush delivers all of it once', async () => {
  const { stage, opensync: away } = await prepare(scenarios.tools)
  await away.close()

  await scenarios.tools.play(stage)
  const refused = await claudeCodeSync(stage.workspace, ['flush', '--timeout', '3'])
  const back = await startEmbeddedOpenSync({ port: Number(new URL(away.url).port), apiKey: away.apiKey })
  onTestFinished(() => back.close())
  await flush(stage.workspace)

  const answer = 'All done: one note, three lessons.'
  expect(stage.printed).toEqual([{ code: 0, signal: null, stdout: `${answer}\n`, stderr: '' }])
  expect(await hookTraces(stage.workspace)).toEqual([])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/not everything is delivered[\s\S]*ECONNREFUSED/)
  const synced = { stage, opensync: back, sessionIds: sessionIdsOf(stage.api.calls) }
  expect(conversation(synced)).toHaveLength(12)
  expectTheTruth(synced)
  const sent = back.requests
    .filter(({ path }) => path === '/sync/message')
    .map(({ body }) => externalId(body))
  expect(sent).toHaveLength(new Set(sent).size)
})

/** What the transcripts say of hooks that failed or spoke. */
async function hookTraces(workspace: Workspace): Promise<string[]> {
  const lines = await transcriptLines(workspace)
  return lines.filter((line) => /"hookErrors":\["|"hasOutput":true|"type":"hook_/.test(line))
}

function externalId(body: unknown): string {
  return typeof body === 'object' && body !== null && 'externalId' in body ? String(body.externalId) : ''
}
