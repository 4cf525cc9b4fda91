/** The package as a plugin of Claude Code: in place, from marketplaces, and beside the hooks of `setup`. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from '../cli/server.ts'
import { type ClaudeResult, startClaude } from '../support/claude/run-claude.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import type { Stage } from '../support/claude/stage.ts'
import { claudeEnvironment, type Workspace } from '../support/claude/workspace.ts'
import { claudeCodeSync, flush, prepared } from './support/installation.ts'
import { conversation, expectTheTruth, prepare, type Synced } from './support/synced.ts'
import { sessionIdsOf } from './support/truth.ts'

const PLUGIN = 'session-sync'
/** Where the packed tarball was installed, and the tarball itself. */
const PREFIX = dirname(dirname(prepared('E2E_CLAUDE_CODE_SYNC')))
const PACKAGE = join(PREFIX, 'lib/node_modules/claude-code-sync')

const HELLO = ['user | Say hello [[hello]]', 'assistant | Hello there.']

test('claude plugin validate --strict finds nothing wrong with the installed package', async () => {
  const { stage } = await prepare(scenarios.hello, '--no-setup')

  const { code, stdout, stderr } = await claude(stage, 'plugin', 'validate', '--strict', PACKAGE)

  expect(stdout + stderr).toContain('Validation passed')
  expect(code).toBe(0)
})

test('claude --plugin-dir records without any setup, and shows no trace of it', async () => {
  const { stage, opensync } = await prepare(scenarios.hello, '--no-setup')

  const synced = await played({ stage: withPlugin(stage), opensync }, scenarios.hello)

  expect(conversation(synced)).toEqual(HELLO)
  expectTheTruth(synced)
  expect(stage.printed).toEqual([{ code: 0, signal: null, stdout: 'Hello there.\n', stderr: '' }])
})

test('installed out of the package itself as a marketplace, the plugin is what status and doctor tell of', async () => {
  const { stage, opensync } = await prepare(scenarios.hello, '--no-setup')
  await installPlugin(stage, PACKAGE)

  const synced = await played({ stage, opensync }, scenarios.hello)

  expect(conversation(synced)).toEqual(HELLO)
  expectTheTruth(synced)
  const status = await claudeCodeSync(stage.workspace, ['status'])
  expect(status.stdout).toContain(`Hooks: by the plugin ${PLUGIN}@claude-code-sync\n`)
  const doctor = await claudeCodeSync(stage.workspace, ['doctor', '--send'])
  expect(doctor.stdout).toMatch(
    new RegExp(`ok +Recorder +\\S+/${PLUGIN}/\\S+/dist/record.sh recorded a probe in`),
  )
  expect(doctor.stdout).toContain('\nAll is well.\n')
  expect(doctor.stdout).toMatch(/ok +Hooks +registered by the plugin session-sync@claude-code-sync\n/)
})

test('installed by a marketplace that names the npm package, the plugin is what npm has packed', async () => {
  const { stage, opensync } = await prepare(scenarios.hello, '--no-setup')
  const registry = await startRegistry()
  await writeFile(join(stage.workspace.home, '.npmrc'), `registry=${registry.url}\n`)
  const source = { source: 'npm', package: 'claude-code-sync' }
  await installPlugin(stage, await makeMarketplace(stage.workspace, source))

  const synced = await played({ stage, opensync }, scenarios.hello)

  expect(registry.downloads).toBeGreaterThan(0)
  expect(conversation(synced)).toEqual(HELLO)
  expectTheTruth(synced)
  const installed = await readdir(
    join(stage.workspace.home, '.claude/plugins/cache/team', PLUGIN, await version()),
  )
  expect(installed).toEqual(expect.arrayContaining(await readdir(PACKAGE)))
})

/** With the number of messages that each has where one of the two records it. */
test.each([
  ['tools', scenarios.tools, 12],
  ['agents in the background', scenarios.agents, 16],
  ['prompts that are typed while Claude works', scenarios.queued, 7],
  ['a compaction', scenarios.compact, 6],
])(
  'with the hooks of setup and of the plugin at once, %s: each is told once',
  async (_what, scenario, messages) => {
    const { stage, opensync } = await prepare(scenario)

    const synced = await played({ stage: withPlugin(stage), opensync }, scenario)

    expect(await recordedEnds(stage.workspace)).toBe(2)
    expect(conversation(synced)).toHaveLength(messages)
    expectTheTruth(synced)
  },
)

/** How Claude Code starts where the plugin is a folder. */
function withPlugin(stage: Stage): Stage {
  return {
    ...stage,
    print: (prompt, ...args) => stage.print(prompt, '--plugin-dir', PACKAGE, ...args),
    terminal: (...args) => stage.terminal('--plugin-dir', PACKAGE, ...args),
  }
}

async function played(
  { stage, opensync }: Omit<Synced, 'sessionIds'>,
  scenario: (typeof scenarios)[keyof typeof scenarios],
): Promise<Synced> {
  await scenario.play(stage)
  await flush(stage.workspace)
  return { stage, opensync, sessionIds: sessionIdsOf(stage.api.calls) }
}

async function installPlugin(stage: Stage, marketplace: string): Promise<void> {
  const args = ['plugin', 'install', PLUGIN, '--marketplace', marketplace]
  const { code, stdout, stderr } = await claude(stage, ...args)
  if (code !== 0) throw new Error(`claude ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
}

function claude({ workspace, api }: Stage, ...args: string[]): Promise<ClaudeResult> {
  const env = claudeEnvironment(workspace, api.url, prepared('PATH'))
  return startClaude({ binary: prepared('E2E_CLAUDE'), cwd: workspace.project, env, args }).ended
}

/** A team's marketplace: a folder with nothing but the file that names the plugin's source. */
async function makeMarketplace({ home }: Workspace, source: object): Promise<string> {
  const folder = join(home, 'marketplace')
  const file = { name: 'team', owner: { name: 'Team' }, plugins: [{ name: PLUGIN, source }] }
  await mkdir(join(folder, '.claude-plugin'), { recursive: true })
  await writeFile(join(folder, '.claude-plugin', 'marketplace.json'), JSON.stringify(file))
  return folder
}

/** As much of an npm registry as it takes to download the packed tarball. */
async function startRegistry(): Promise<{ url: string; downloads: number }> {
  const tarball = await readFile(join(PREFIX, `claude-code-sync-${await version()}.tgz`))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const registry = { url: '', downloads: 0 }
  const packument = async () => {
    const dist = { tarball: `${registry.url}/claude-code-sync.tgz`, integrity }
    const release = { name: 'claude-code-sync', version: await version(), dist }
    return {
      name: 'claude-code-sync',
      'dist-tags': { latest: release.version },
      versions: { [release.version]: release },
    }
  }
  const server = await startServer(async (request, response) => {
    if (request.url === '/claude-code-sync') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(await packument()))
    } else if (request.url === '/claude-code-sync.tgz') {
      registry.downloads++
      response.end(tarball)
    } else response.writeHead(404).end('{}')
  })
  onTestFinished(() => server.close())
  registry.url = server.url
  return registry
}

async function version(): Promise<string> {
  return JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')).version
}

/** How often the end of a session was recorded. */
async function recordedEnds({ home }: Workspace): Promise<number> {
  const sessions = join(home, '.local/state/claude-code-sync/sessions')
  const [session = ''] = await readdir(sessions)
  const journal = await readFile(join(sessions, session, 'journal.jsonl'), 'utf8')
  return journal.split('\n').filter((line) => line.includes('session_ended')).length
}
