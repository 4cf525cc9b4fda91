/** `claude -p`: what OpenSync holds of sessions without a terminal. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { scenarios } from '../support/claude/scenarios.ts'
import { transcriptLines, type Workspace } from '../support/claude/workspace.ts'
import { flush } from './support/installation.ts'
import { conversation, expectTheTruth, prepare, sync } from './support/synced.ts'
import { sessionIdsOf } from './support/truth.ts'

test('a prompt and its answer arrive with the tokens and the cost of the call', async () => {
  const synced = await sync(scenarios.hello)

  expect(conversation(synced)).toEqual(['user | Say hello [[hello]]', 'assistant | Hello there.'])
  expectTheTruth(synced)
  const session = synced.opensync.sessions()[0]
  expect(session).toMatchObject({
    title: 'Say hello [[hello]]',
    projectName: 'project',
    projectPath: synced.stage.workspace.project,
    model: 'claude-opus-5-5',
    provider: 'anthropic',
    // Uncached, read from the cache, written to it.
    promptTokens: 10 + 5000 + 1000,
    completionTokens: 30,
    extra: {
      sessionId: synced.sessionIds[0],
      cwd: synced.stage.workspace.project,
      gitBranch: 'main',
      startType: 'new',
      endReason: 'completed',
      messageCount: 2,
      toolCallCount: 0,
      tokenUsage: { input: 6010, output: 30 },
      permissionMode: 'bypassPermissions',
      thinkingEnabled: false,
    },
  })
})

test('the cost is what Claude Code itself makes of the call', async () => {
  const synced = await sync(scenarios.tools)

  const itsOwn = await costByClaudeCode(synced.stage.workspace)
  expect(synced.opensync.sessions()[0]?.cost).toBeCloseTo(itsOwn, 9)
})

test('Claude Code shows no trace of us', async () => {
  const { stage } = await sync(scenarios.hello)

  expect(stage.printed).toEqual([{ code: 0, signal: null, stdout: 'Hello there.\n', stderr: '' }])
})

test('tools that run in parallel, fail, are refused or do not exist arrive once each, in the order of their calls', async () => {
  const synced = await sync(scenarios.tools)

  expect(conversation(synced)).toEqual([
    'user | Try the tools [[tools]]',
    "assistant | I'll look around.",
    'tool | Bash: hello-world',
    'assistant | Now three things at once.',
    expect.stringMatching(/^tool \| Write: /),
    expect.stringMatching(/^tool \| Read failed: File does not exist/),
    'tool | Bash failed: Exit code 3\non stdout\non stderr',
    expect.stringMatching(/^tool \| Edit failed: .*String to replace not found/),
    expect.stringMatching(/^tool \| Bash failed: .*InputValidationError/),
    expect.stringMatching(/^tool \| NoSuchTool failed: .*No such tool available/),
    expect.stringMatching(/^tool \| Edit: /),
    'assistant | All done: one note, three lessons.',
  ])
  expectTheTruth(synced)
  // What was written into the file is nobody's business but its owner's.
  expect(JSON.stringify(synced.opensync.requests)).not.toContain('line two')
})

test('the tools of an MCP server arrive as others do, and the session names the server', async () => {
  const synced = await sync(scenarios.mcp)

  expect(conversation(synced)).toEqual([
    'user | The weather? [[mcp]]',
    'tool | mcp__weather__forecast: sunny',
    expect.stringMatching(/^tool \| mcp__weather__forecast failed: no such city/),
    'assistant | Sunny in Bern.',
  ])
  expectTheTruth(synced)
  expect(synced.opensync.sessions()[0]?.extra).toMatchObject({ mcpServers: ['weather'] })
})

test('a session in which the model thinks says so, and keeps the thoughts to itself', async () => {
  const synced = await sync(scenarios.thinking)

  expect(conversation(synced)).toEqual([
    'user | Think about it [[thinking]]',
    'tool | Bash: 42',
    'assistant | There are 42.',
  ])
  expectTheTruth(synced)
  expect(synced.opensync.sessions()[0]?.extra).toMatchObject({ thinkingEnabled: true })
  expect(JSON.stringify(synced.opensync.requests)).not.toContain('one would expect')
})

test('a session resumed twice stays one session, told once', async () => {
  const synced = await sync(scenarios.resume)

  expect(conversation(synced)).toEqual([
    'user | Remember this [[before]]',
    'assistant | I note it.',
    'tool | Bash: noted',
    'assistant | Noted.',
    'user | What was it? [[after]]',
    'assistant | I remember.',
    'user | And now? [[again]]',
    'assistant | Still here.',
  ])
  expectTheTruth(synced)
})

test('a fork is a session of its own that tells nothing of its origin again', async () => {
  const synced = await sync(scenarios.fork)

  expect(conversation(synced, 0)).toEqual([
    'user | Grow a trunk [[trunk]]',
    'assistant | The trunk.',
    'tool | Bash: trunk',
    'assistant | The trunk stands.',
  ])
  expect(conversation(synced, 1)).toEqual([
    'user | Grow a branch [[branch]]',
    'assistant | The branch grows.',
  ])
  expectTheTruth(synced)
})

test('an API error is a message of the system, and the session goes on', async () => {
  const synced = await sync(scenarios['api-error'])

  expect(conversation(synced)).toEqual([
    'user | Fail, please [[refused]]',
    'system | API Error: 400 a scripted failure',
    'user | Try again [[fine]]',
    'assistant | This time it works.',
  ])
  expectTheTruth(synced)
})

test('a call that is answered at the second attempt is one answer and no error', async () => {
  const synced = await sync(scenarios['api-retry'])

  expect(conversation(synced)).toEqual(['user | Are you there? [[overloaded]]', 'assistant | Here I am.'])
  expectTheTruth(synced)
})

test('a session killed while a tool runs, and resumed, has the tool once', async () => {
  const synced = await sync(scenarios.killed)

  expect(conversation(synced)).toEqual([
    'user | Walk into it [[doomed]]',
    'assistant | Into the trap.',
    expect.stringMatching(/^tool \| Bash/),
    'user | Get up [[revived]]',
    'assistant | Alive again.',
  ])
  expectTheTruth(synced)
})

test("a prompt that someone else's hook sends round again has both answers", async () => {
  const synced = await sync(scenarios['blocked-stop'])

  expect(conversation(synced)).toEqual([
    'user | Finish it [[stubborn]]',
    'assistant | I think that is all.',
    'assistant | Now it really is all.',
  ])
  expectTheTruth(synced)
})

test('without a transcript the hooks tell what they know, and no token is made up', async () => {
  const synced = await sync(scenarios['no-persistence'])

  expect(conversation(synced)).toEqual([
    'user | Leave no trace [[fleeting]]',
    expect.stringMatching(/^tool \| Bash: .*quick/),
    'assistant | Gone already.',
  ])
  const sent = synced.opensync.requests.filter(({ path }) => path === '/sync/session')
  expect(sent.length).toBeGreaterThan(0)
  expect(JSON.stringify(sent)).not.toMatch(/promptTokens|completionTokens|"cost"/)
})

test('a run that reaches its limit of turns keeps what it did, and says why it ended', async () => {
  const { stage, opensync } = await prepare(scenarios.tools)

  await stage.print('Try the tools [[tools]]', '--max-turns', '1').ended
  await flush(stage.workspace)

  const synced = { stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) }
  expect(conversation(synced)).toEqual([
    'user | Try the tools [[tools]]',
    "assistant | I'll look around.",
    'tool | Bash: hello-world',
  ])
  expectTheTruth(synced)
  expect(opensync.sessions()[0]?.extra).toMatchObject({ endReason: 'max_turns' })
})

/** The newest of the figures that it keeps in its transcript. */
async function costByClaudeCode(workspace: Workspace): Promise<number> {
  const lines = await transcriptLines(workspace)
  const newest = lines.findLast((line) => line.startsWith('{"type":"cost-state"')) ?? '{}'
  return z.object({ totalCostUSD: z.number() }).parse(JSON.parse(newest)).totalCostUSD
}
