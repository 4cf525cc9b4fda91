/** Several destinations at once: whose session goes where, with whose key, and who waits for whom. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { type Account, type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { type RecordingServer, startRecordingServer } from '../exporters/otlp/recording-server.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import { claudeCodeSync, flush } from './support/installation.ts'
import { conversation, expectTheTruth, prepare } from './support/synced.ts'
import { SPANS_OF_AGENTS, sessionIdsOf } from './support/truth.ts'

const CONVERSATION = ['user | Say hello [[hello]]', 'assistant | Hello there.']

test('sessions whose environments name different places and keys, at the same time, do not mix', async () => {
  const { stage, opensync: configured } = await prepare(scenarios.hello)
  const elsewhere = await startOpenSync()
  // Of one deployment three users, two of them known to the environments alone.
  const [red, blue] = [configured.openAccount(), configured.openAccount()]

  await Promise.all(
    [elsewhere, red, blue, undefined].map(
      (account) => stage.print('Say hello [[hello]]', ...environment(account)).ended,
    ),
  )
  await flush(stage.workspace)

  const accounts = [elsewhere, red, blue, configured]
  const sessionIds = accounts.map((account) => account.sessions().map(({ externalId }) => externalId))
  expect(sessionIds.map((ids) => ids.length)).toEqual([1, 1, 1, 1])
  expect(new Set(sessionIds.flat())).toEqual(new Set(sessionIdsOf(stage.api.calls)))
  for (const [index, account] of accounts.entries())
    expect(conversation({ opensync: account, sessionIds: sessionIds[index] ?? [] })).toEqual(CONVERSATION)
})

test("a project that names only a URL gets neither the user's key nor the session", async () => {
  const { stage, opensync } = await prepare(scenarios.hello)
  const stranger = await startListener()

  await stage.print('Say hello [[hello]]', '--settings', settings({ CLAUDE_SYNC_CONVEX_URL: stranger.url }))
    .ended
  await flush(stage.workspace)

  expect(stage.printed).toMatchObject([{ code: 0, stdout: 'Hello there.\n', stderr: '' }])
  expect(stranger.heard()).toBe('')
  expect(opensync.sessions()).toEqual([])
})

test('OpenSync and an OTLP backend get the whole session each, with content only where it is wanted', async () => {
  const { stage, opensync } = await prepare(scenarios.agents)
  const [full, bare] = [await startRecordingServer(), await startRecordingServer()]
  await add(stage.workspace, 'full', full, '--content', 'full')
  await add(stage.workspace, 'bare', bare, '--protocol', 'http/json')

  await scenarios.agents.play(stage)
  await flush(stage.workspace)

  expectTheTruth({ stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) })
  expect(namesOf(full)).toEqual(namesOf(bare))
  expect(namesOf(full)).toEqual(SPANS_OF_AGENTS)
  expect(bodyOf(full)).toContain('The third part is done.')
  expect(bodyOf(bare)).not.toMatch(/part is done|sleep 0\.8|Share the work/)
})

test('a backend that is away holds up nobody, and gets all of it once when it is back', async () => {
  const { stage, opensync } = await prepare(scenarios.tools)
  const backend = await startRecordingServer()
  await add(stage.workspace, 'late', backend)
  backend.reply((response) => response.destroy())

  await scenarios.tools.play(stage)
  const meanwhile = await claudeCodeSync(stage.workspace, ['flush', '--timeout', '3'])
  expect(meanwhile.code).toBe(1)
  expect(meanwhile.stderr).toContain(`items for ${backend.url}`)
  expectTheTruth({ stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) })
  const before = backend.requests.length
  backend.reply(undefined)
  await flush(stage.workspace)

  const spans = backend.requests.slice(before).flatMap(({ spans }) => spans)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  expect(spans.map(({ name }) => name)).toContain('claude_code.session')
})

async function startOpenSync(): Promise<EmbeddedOpenSync> {
  const opensync = await startEmbeddedOpenSync()
  onTestFinished(() => opensync.close())
  return opensync
}

/** As a project's own settings would have it. */
const settings = (env: Record<string, string>): string => JSON.stringify({ env })

const environment = (account: Account | undefined): string[] =>
  account === undefined
    ? []
    : ['--settings', settings({ CLAUDE_SYNC_CONVEX_URL: account.url, CLAUDE_SYNC_API_KEY: account.apiKey })]

/** Hears whatever anybody says to it. */
async function startListener(): Promise<{ url: string; heard: () => string }> {
  let heard = ''
  const server = createServer((request, response) => {
    heard += `${request.method} ${request.url} ${JSON.stringify(request.headers)}\n`
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, heard: () => heard }
}

async function add(
  workspace: Parameters<typeof claudeCodeSync>[0],
  name: string,
  { url }: RecordingServer,
  ...options: string[]
): Promise<void> {
  const { code, stderr } = await claudeCodeSync(workspace, [
    'destination',
    'add',
    name,
    '--endpoint',
    url,
    ...options,
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

/** How many spans of each name, each span counted once. */
function namesOf({ requests }: RecordingServer): Record<string, number> {
  const spans = requests.flatMap((request) => request.spans)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  const names = spans.map(({ name }) => name).sort()
  return Object.fromEntries(names.map((name) => [name, names.filter((other) => other === name).length]))
}

const bodyOf = ({ requests }: RecordingServer): string =>
  requests.map(({ body }) => body.toString('latin1')).join('\n')
