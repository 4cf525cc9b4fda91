/** One session of the real Claude Code, at OpenSync, at Jaeger behind the Collector, and at Phoenix at once. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { EmbeddedOpenSync } from '../../src/embedded/server.ts'
import { claudeCodeSync, flush } from '../e2e/support/installation.ts'
import { expectTheTruth, prepare } from '../e2e/support/synced.ts'
import { SPANS_OF_AGENTS, sessionIdsOf } from '../e2e/support/truth.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import type { Stage } from '../support/claude/stage.ts'
import type { Workspace } from '../support/claude/workspace.ts'
import { startCollector } from './collector.ts'
import { type Jaeger, type JaegerSpan, startJaeger } from './jaeger.ts'
import { type Phoenix, type PhoenixSpan, startPhoenix } from './phoenix.ts'
import { freeAddress, temporaryFolder } from './program.ts'
import { describeWith } from './provided.ts'
import { SERVICE } from './session.ts'

/** The project of Phoenix's preset. */
const PROJECT = 'claude-code'

const SPANS = Object.values(SPANS_OF_AGENTS).reduce((sum, times) => sum + times)

describeWith(
  ...(['BACKENDS_COLLECTOR', 'BACKENDS_JAEGER', 'BACKENDS_PHOENIX'] as const),
  ...(['E2E_CLAUDE', 'E2E_CLAUDE_CODE_SYNC'] as const),
)('a session with agents side by side', { timeout: 180_000 }, () => {
  test('is at OpenSync, at Jaeger and at Phoenix, with the same whole tree in each, each span once', async () => {
    const { stage, opensync, phoenix, jaegerOtlp } = await prepareEverywhere()
    const jaeger = await start(startJaeger({ otlpGrpc: jaegerOtlp }))
    await expectEveryoneToAnswer(stage.workspace)

    await scenarios.agents.play(stage)
    await flush(stage.workspace)

    expectTheTruth({ stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) })
    const tree = await treeAtJaeger(jaeger, SPANS)
    expect(countNames(tree)).toEqual(SPANS_OF_AGENTS)
    expectOneTree(tree)
    expect(await treeAtPhoenix(phoenix, SPANS)).toEqual(tree)
    expectMessagesOf(tree, opensync, stage)
  })

  test('is whole at the others while Jaeger is away, and at Jaeger once it is back', async () => {
    const { stage, opensync, phoenix, jaegerOtlp } = await prepareEverywhere()

    await scenarios.agents.play(stage)
    await flush(stage.workspace)

    expectTheTruth({ stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) })
    const tree = await treeAtPhoenix(phoenix, SPANS)
    expectOneTree(tree)

    const jaeger = await start(startJaeger({ otlpGrpc: jaegerOtlp }))

    expect(await treeAtJaeger(jaeger, SPANS)).toEqual(tree)
  })

  test('is one trace everywhere while it is still open and its root is missing', async () => {
    const { stage, phoenix, jaegerOtlp } = await prepareEverywhere()
    const jaeger = await start(startJaeger({ otlpGrpc: jaegerOtlp }))
    const terminal = await stage.terminal('--dangerously-skip-permissions')

    await terminal.submit('Delegate it [[agent]]')
    await stage.answers(4)
    await flush(stage.workspace)

    const open = await treeAtJaeger(jaeger, FEWEST_OPEN_SPANS)
    const above = open.filter(({ parent }) => !open.some(({ id }) => id === parent))
    expect(countNames(open)).not.toHaveProperty('claude_code.session')
    expect(new Set(above.map(({ name }) => name))).toEqual(new Set(['invoke_agent claude-code']))
    expect(new Set(above.map(({ parent }) => parent)).size).toBe(1)

    await terminal.exit()
    await flush(stage.workspace)

    const whole = await treeAtJaeger(jaeger, open.length + 1)
    expectOneTree(whole)
    expect(whole).toEqual(expect.arrayContaining(open))
    expect(await treeAtPhoenix(phoenix, whole.length)).toEqual(whole)
  })
})

/** A prompt, four calls of the model, two tools and an agent; at a terminal Claude Code may say more by itself. */
const FEWEST_OPEN_SPANS = 8

/** Every destination configured, and every backend up but Jaeger, which is to listen at the address given back. */
async function prepareEverywhere() {
  const [phoenix, folder, jaegerOtlp] = [
    await start(startPhoenix()),
    await temporaryFolder(),
    await freeAddress(),
  ]
  onTestFinished(folder.remove)
  const collector = await start(startCollector({ folder: folder.path, jaeger: jaegerOtlp }))
  const { stage, opensync } = await prepare({
    ...scenarios.agents,
    scripts: { ...scenarios.agents.scripts, ...scenarios.agent.scripts },
  })
  await add(stage.workspace, 'collector', collector.otlpUrl)
  await add(stage.workspace, 'phoenix', phoenix.otlpUrl)
  return { stage, opensync, phoenix, jaegerOtlp }
}

async function start<Program extends { stop(): Promise<void> }>(
  starting: Promise<Program>,
): Promise<Program> {
  const program = await starting
  onTestFinished(program.stop)
  return program
}

async function add(workspace: Workspace, preset: string, endpoint: string): Promise<void> {
  const { code, stderr } = await claudeCodeSync(workspace, [
    ...['destination', 'add', preset, '--preset', preset],
    ...['--endpoint', endpoint, '--content', 'full'],
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

async function expectEveryoneToAnswer(workspace: Workspace): Promise<void> {
  const { code, stdout, stderr } = await claudeCodeSync(workspace, ['status'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const answer of ['Connected to Convex backend', 'collector answers', 'phoenix answers'])
    expect(stdout).toContain(`✅ ${answer}`)
}

interface Node {
  id: string
  parent: string | undefined
  name: string
  failed: boolean
}

const treeAtJaeger = (jaeger: Jaeger, count: number): Promise<Node[]> =>
  untilNodes(count, async () => {
    const traces = await jaeger.tracesOf(SERVICE)
    expect(traces.length).toBeLessThanOrEqual(1)
    return traces.flatMap(({ spans }) => spans).map(fromJaeger)
  })

const treeAtPhoenix = (phoenix: Phoenix, count: number): Promise<Node[]> =>
  untilNodes(count, async () => (await phoenix.spansOf(PROJECT)).map(fromPhoenix))

/** What a backend holds as soon as it is that much. */
async function untilNodes(count: number, nodes: () => Promise<Node[]>): Promise<Node[]> {
  const found = await vi.waitFor(
    async () => {
      const now = await nodes()
      expect(now.length).toBeGreaterThanOrEqual(count)
      return now
    },
    { timeout: 40_000, interval: 200 },
  )
  return found.sort((a, b) => a.id.localeCompare(b.id))
}

const fromJaeger = ({ spanID, operationName, references, tags }: JaegerSpan): Node => ({
  id: spanID,
  parent: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
  name: operationName,
  failed: tags.some(({ key, value }) => key === 'otel.status_code' && value === 'ERROR'),
})

const fromPhoenix = ({ context, parent_id, name, status_code }: PhoenixSpan): Node => ({
  id: context.span_id,
  parent: parent_id ?? undefined,
  name,
  failed: status_code === 'ERROR',
})

function countNames(nodes: readonly Node[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name } of nodes) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** One root, and every other span under one that is there; no agent hangs anywhere but under the call that made it. */
function expectOneTree(nodes: readonly Node[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  expect(byId.size).toBe(nodes.length)
  const parentNames = (name: string) =>
    nodes.filter((node) => node.name === name).map(({ parent }) => byId.get(parent ?? '')?.name)
  expect(nodes.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual([
    'claude_code.session',
  ])
  expect(nodes.filter(({ parent }) => parent !== undefined && !byId.has(parent))).toEqual([])
  expect(new Set(parentNames('invoke_agent general-purpose'))).toEqual(new Set(['execute_tool Agent']))
  expect(new Set(parentNames('invoke_agent claude-code'))).toEqual(new Set(['claude_code.session']))
}

/** A message of OpenSync's stands for a span, and is told once. */
function expectMessagesOf(nodes: readonly Node[], opensync: EmbeddedOpenSync, stage: Stage): void {
  const [sessionId = ''] = sessionIdsOf(stage.api.calls)
  const told = opensync.messages(sessionId).map(({ externalId }) => externalId)
  const spoken = nodes.filter(({ name }) => /^(chat|execute_tool|invoke_agent claude-code)/.test(name))
  const ids = spoken.map(({ id }) => `${sessionId}:${id}`)
  expect(new Set(told).size).toBe(told.length)
  expect(told.filter((id) => !ids.includes(id))).toEqual([])
}
