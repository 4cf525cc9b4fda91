/** What the doctor says of Claude Code's settings, held against what the real Claude Code makes of them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { scenarios } from '../support/claude/scenarios.ts'
import type { Workspace } from '../support/claude/workspace.ts'
import { claudeCodeSync, flush } from './support/installation.ts'
import { prepare, sync } from './support/synced.ts'

interface Found {
  link: string
  state: string
  trouble?: string
}

async function findings(workspace: Workspace, ...flags: string[]): Promise<Found[]> {
  const { stdout } = await claudeCodeSync(workspace, ['doctor', '--json', ...flags])
  return JSON.parse(stdout).findings
}

const userSettings = ({ home }: Workspace): string => join(home, '.claude', 'settings.json')

/** With our hooks, which `login` has put there. */
async function changeUserSettings(workspace: Workspace, change: object): Promise<void> {
  const file = userSettings(workspace)
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }))
}

async function writeInProject({ project }: Workspace, name: string, text: string): Promise<void> {
  const file = join(project, '.claude', name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

test('after a session all is well, and a probe session gets through', async () => {
  const { stage, opensync } = await sync(scenarios.hello)

  const found = await findings(stage.workspace, '--send')

  expect(found.filter(({ state }) => state !== 'ok')).toEqual([])
  expect(opensync.sessions().filter(({ externalId }) => externalId.startsWith('probe-'))).toHaveLength(1)
})

type Change = (workspace: Workspace) => Promise<void>

test.each<[string, Change, string[]]>([
  [
    'a broken file in the project',
    (w) => writeInProject(w, 'settings.json', '{"permissions": '),
    ['warning settings-broken'],
  ],
  [
    'a broken local file',
    (w) => writeInProject(w, 'settings.local.json', '{"env": {},}'),
    ['warning settings-broken'],
  ],
  ['allowManagedHooksOnly of a user', (w) => changeUserSettings(w, { allowManagedHooksOnly: true }), []],
  [
    'disableAllHooks in the project',
    (w) => writeInProject(w, 'settings.json', '{"disableAllHooks": true}'),
    ['error hooks-disabled'],
  ],
  [
    'disableAllHooks in the local file',
    (w) => writeInProject(w, 'settings.local.json', '{"disableAllHooks": true}'),
    ['error hooks-disabled'],
  ],
  [
    'disableAllHooks that is a text',
    (w) => changeUserSettings(w, { disableAllHooks: 'no' }),
    ['error settings-broken'],
  ],
  [
    'a cleanupPeriodDays of 0',
    (w) => changeUserSettings(w, { cleanupPeriodDays: 0 }),
    ['error settings-broken'],
  ],
])('with %s, hooks run where the doctor sees no error', async (_what, change, wanted) => {
  const { stage, opensync } = await prepare(scenarios.hello)
  await change(stage.workspace)

  const found = (await findings(stage.workspace)).filter(
    ({ link, state }) => link === 'hooks' && state !== 'ok',
  )
  await scenarios.hello.play(stage)
  await flush(stage.workspace)

  expect(found.map(({ state, trouble }) => `${state} ${trouble}`)).toEqual(wanted)
  expect(opensync.sessions()).toHaveLength(found.some(({ state }) => state === 'error') ? 0 : 1)
})
