/** A session that prints secrets wherever a session can, and what is to be seen of them: nothing. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { type RecordingServer, startRecordingServer } from '../exporters/otlp/recording-server.ts'
import { agent, bash, type Scenario } from '../support/claude/scenario.ts'
import type { Stage } from '../support/claude/stage.ts'
import { claudeCodeSync, flush } from './support/installation.ts'
import { leaks, oneLiners, type Planted, plantedSecrets, type Sink, textOf } from './support/planted.ts'
import { prepare, type Synced } from './support/synced.ts'
import { sessionIdsOf } from './support/truth.ts'

/** Of each place its own, so that a leak tells where it came from. */
const IN = {
  prompt: plantedSecrets(1),
  response: plantedSecrets(2),
  command: oneLiners(plantedSecrets(3)),
  output: plantedSecrets(4),
  failure: plantedSecrets(5),
  agent: plantedSecrets(6),
  apiError: oneLiners(plantedSecrets(7)),
}
const MARK = /\[redacted:[a-z0-9-]+\]/

const body = (where: string): Planted => ({
  kind: `body of a file: ${where}`,
  text: `the line that stands in ${where}`,
  needle: `the line that stands in ${where}`,
})
const BODIES = ['written', 'read', 'edited', 'replaced', 'stashed', 'fetched'].map(body)
const bodyOf = (where: string): string => BODIES.find(({ kind }) => kind.endsWith(where))?.text ?? ''

/** No rule would take these for secrets: they are known. */
const OF_CLIENT = 'plum tree under the window'
const OF_HEADER = 'cedar and walnut 7'
const OF_OWN_PATTERN = 'ACME-20261125'

/** A server of a tool that nobody has told us of: it takes a file's body as \`snippet\`, and prints one with numbers. */
const STASH_SERVER = `import { createInterface } from 'node:readline'

const TOOL = { name: 'stash', description: 'Keeps something', inputSchema: { type: 'object', properties: { relativePath: { type: 'string' }, snippet: { type: 'string' } } } }
const text = ['1\\t${bodyOf('fetched')}', '2\\t}', '3\\t', '4\\tend'].join('\\n')

const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'attic', version: '1.0.0' } }),
  'tools/list': () => ({ tools: [TOOL] }),
  'tools/call': () => ({ content: [{ type: 'text', text }] }),
  ping: () => ({}),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) continue
  const answer = answers[method]
  const reply = answer ? { result: answer(params) } : { error: { code: -32601, message: 'unknown method' } }
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...reply }))
}
`

/** Until a bridge has met the client that runs this: its environment can be read only while it is there. */
const AWAIT_BRIDGE =
  'for n in $(seq 300); do ls "$HOME"/.local/state/claude-code-sync/sessions/*/journal.jsonl >/dev/null 2>&1 && break; sleep 0.1; done'

const comment = (planted: readonly Planted[]): string => textOf(planted).replaceAll(/^/gm, '# ')

const spill: Scenario = {
  about: 'secrets in everything that a person, a model, a tool and an agent can say',
  env: { DEPLOY_TOKEN: OF_CLIENT },
  files: {
    'output.txt': textOf(IN.output),
    'failure.txt': textOf(IN.failure),
    'agent.txt': textOf(IN.agent),
    'notes.txt': `${bodyOf('read')}\n`,
    'edit.txt': `${bodyOf('edited')}\n`,
    'stash.mjs': STASH_SERVER,
    'mcp.json': JSON.stringify({ mcpServers: { attic: { command: 'node', args: ['stash.mjs'] } } }),
  },
  scripts: {
    spill: [
      { text: 'First I wait.', tools: [bash(AWAIT_BRIDGE)] },
      {
        text: textOf(IN.response),
        tools: [
          bash(`${comment(IN.command)}\necho said`),
          bash('cat output.txt; cat keys.txt; printenv DEPLOY_TOKEN'),
          bash('cat failure.txt >&2; exit 3'),
        ],
      },
      {
        tools: [
          { name: 'Read', input: { file_path: 'notes.txt' } },
          { name: 'Write', input: { file_path: 'new.txt', content: `${bodyOf('written')}\n` } },
          { name: 'Read', input: { file_path: 'edit.txt' } },
        ],
      },
      {
        tools: [
          {
            name: 'Edit',
            input: { file_path: 'edit.txt', old_string: bodyOf('edited'), new_string: bodyOf('replaced') },
          },
          { name: 'mcp__attic__stash', input: { relativePath: 'a/b.txt', snippet: bodyOf('stashed') } },
          agent('look around', 'helper', false),
        ],
      },
      { text: `All told, for ${OF_OWN_PATTERN}.` },
    ],
    helper: [{ tools: [bash('cat agent.txt')] }, { text: textOf(IN.agent) }],
    refused: [{ error: { status: 400, type: 'invalid_request_error', message: textOf(IN.apiError) } }],
  },
  async play(stage) {
    await stage.print(`${textOf(IN.prompt)}\n[[spill]]`, '--mcp-config', 'mcp.json').ended
    await stage.print('Try once more [[refused]]').ended
  },
}

test('of a session that prints secrets and files everywhere, nobody gets to see one', async () => {
  const { stage, opensync } = await prepare(spill)
  const server = await startRecordingServer()
  await configure(stage, server)
  await writeFile(join(stage.workspace.project, 'keys.txt'), `${opensync.apiKey}\n${OF_HEADER}\n`)

  await spill.play(stage)
  await flush(stage.workspace)

  const sessionIds = sessionIdsOf(stage.api.calls)
  const planted = [...Object.values(IN).flat(), ...BODIES, ...known(opensync.apiKey)]
  const sinks = [
    ...(await ourFiles(stage)),
    ...(await commands(stage, sessionIds)),
    { name: 'OpenSync', text: JSON.stringify(opensync.requests) },
    ...server.requests.map(({ body }) => ({ name: 'OTLP', text: body.toString('utf8') })),
  ]
  expect(sessionIds).toHaveLength(2)
  expect(await notPlayed(stage, planted)).toEqual([])
  expect(leaks(sinks, planted)).toEqual([])
  expectMarks({ stage, opensync, sessionIds })
  expect(server.requests.map(({ body }) => body.toString('utf8')).join()).toContain('[redacted:')
})

async function configure({ workspace }: Stage, { url }: RecordingServer): Promise<void> {
  const add = [
    'destination',
    'add',
    'full',
    '--endpoint',
    url,
    '--content',
    'full',
    '--protocol',
    'http/json',
  ]
  const outcomes = [
    await claudeCodeSync(workspace, [...add, '--headers-stdin'], `x-api-key: ${OF_HEADER}\n`),
    await claudeCodeSync(workspace, ['set', 'redaction.extra.ticket', 'ACME-[0-9]{8}']),
  ]
  expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ])
}

const known = (apiKey: string): Planted[] =>
  Object.entries({ OF_CLIENT, OF_HEADER, OF_OWN_PATTERN, apiKey }).map(([kind, needle]) => ({
    kind,
    needle,
    text: needle,
  }))

/** Everything that we keep, but for the file of settings, whose keys have to be somewhere. */
async function ourFiles({ workspace }: Stage): Promise<Sink[]> {
  const folder = join(workspace.home, '.local', 'state', 'claude-code-sync')
  const names = await readdir(folder, { recursive: true })
  const texts = names.map(async (name) => ({
    name,
    text: await readFile(join(folder, name), 'utf8').catch(() => ''),
  }))
  return [...(await Promise.all(texts)), { name: 'names of files', text: names.join('\n') }]
}

async function commands({ workspace }: Stage, sessionIds: readonly string[]): Promise<Sink[]> {
  const all = [
    ...[['config'], ['config', '--json'], ['status'], ['sessions', '--json'], ['logs'], ['doctor']],
    ...[
      ['destination', 'list'],
      ['destination', 'test', 'full'],
      ['sync', '--dry-run'],
    ],
    ...sessionIds.flatMap((id) => [
      ['preview', id],
      ['preview', id, '--json'],
      ['show', id],
      ['show', id, '--json'],
    ]),
  ]
  const sinks: Sink[] = []
  for (const args of all) {
    const { stdout, stderr } = await claudeCodeSync(workspace, args)
    sinks.push({ name: args.join(' '), text: stdout + stderr })
  }
  return sinks
}

/** What Claude Code itself did not write down was not said, and would prove nothing. */
async function notPlayed({ workspace }: Stage, planted: readonly Planted[]): Promise<string[]> {
  const folder = join(workspace.home, '.claude', 'projects')
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl'))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  const everything = texts.join('\n')
  return planted
    .filter(({ needle }) => !everything.includes(needle))
    .map(({ kind, needle }) => `${kind}: ${needle}`)
}

/** Where something was taken out, that it was is to be seen; and all the rest is there. */
function expectMarks({ opensync, sessionIds }: Synced): void {
  const [spilled = '', refused = ''] = sessionIds
  const told = opensync.messages(spilled).map(({ role, textContent = '', parts }) => ({
    role,
    text: textContent,
    ...callIn(parts),
  }))
  const of = (wanted: (message: (typeof told)[number]) => boolean) => told.filter(wanted)
  const [prompt] = of(({ role }) => role === 'user')
  expectMarkFor(IN.prompt, prompt?.text)
  const [response, , final] = of(({ role, text }) => role === 'assistant' && MARK.test(text))
  expectMarkFor(IN.response, response?.text)
  expect(final?.text).toBe('All told, for [redacted:ticket].')
  const [, command, output, failure] = of(({ tool }) => tool === 'Bash')
  expectMarkFor(IN.command, command?.args)
  expectMarkFor(IN.output, output?.text)
  expect(output?.text).toMatch(/\[redacted:known-secret\]$/)
  expect(failure?.text).toMatch(/^Bash failed: Exit code 3\n/)
  expectMarkFor(IN.failure, failure?.text)
  for (const name of ['Read', 'Write', 'Edit']) {
    const [call] = of(({ tool }) => tool === name)
    expect(`${call?.args} ${call?.text}`).toContain('[withheld: ')
    expect(call?.args).toContain('.txt')
  }
  const [stashed] = of(({ tool }) => tool === 'mcp__attic__stash')
  expect(stashed?.args).toMatch(/"relativePath":"a\/b\.txt","snippet":"\[withheld: /)
  expect(stashed?.text).toContain('[withheld: ')
  expect(JSON.stringify(opensync.messages(refused))).toMatch(MARK)
}

/** One for each, but that two which stand side by side may share one. */
function expectMarkFor(planted: readonly Planted[], text = ''): void {
  expect(text.split(MARK).length - 1).toBeGreaterThan(0.9 * planted.length)
}

function callIn(parts: readonly { type: string; content: unknown }[]): { tool: string; args: string } {
  const [call] = parts.flatMap(({ type, content }) =>
    type === 'tool-call' ? [callSchema.parse(content)] : [],
  )
  return { tool: call?.toolName ?? '', args: JSON.stringify(call?.args ?? null) }
}

const callSchema = z.object({ toolName: z.string(), args: z.unknown() })
