/** A newcomer with nothing but the packed tarball does what the README says, and sees what it shows. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { scenarios } from '../support/claude/scenarios.ts'
import { setStage } from '../support/claude/stage.ts'
import type { Workspace } from '../support/claude/workspace.ts'
import { endBridges, prepared } from './support/installation.ts'
import { openShell, typeKey } from './support/shell.ts'
import { masked, shownLines, type World } from './support/shown.ts'

/** Where the packed tarball is. */
const PREFIX = dirname(dirname(prepared('E2E_CLAUDE_CODE_SYNC')))

/** What the README has no line for, because it shows another session, or one of another length. */
const OF_THIS_SESSION = /Say hello|Hello there|^Time In \/ out Cost/

/** The README shows these where they are not as they should be. */
const SHOWN_BROKEN = /^✔ (Hooks|Destinations) /

test('from install to logout, a newcomer sees what the README shows', async () => {
  const { opensync, stage, world } = await freshHome()
  const shown = await shownLines()
  const path = await install(stage.workspace)
  const command = (...args: string[]) => run(stage.workspace, path, args)
  const unknown = (lines: readonly string[]) =>
    lines.map((line) => masked(line, world)).filter((line) => !shown.has(line))

  const dialogue = await login(stage.workspace, path, opensync)
  const before = [await command('setup')]
  await scenarios.hello.play(stage)
  const after = [await command('flush'), await command('status'), await command('sessions')]
  const session = await command('show', '--last')
  const doctor = await command('doctor')
  const last = [await command('logs'), await command('sync')]
  const end = [await command('uninstall'), await command('logout')]

  const outcomes = [...before, ...after, ...last, ...end]
  expect([...outcomes, session, doctor].map(({ code }) => code)).toEqual(Array(10).fill(0))
  expect(unknown(dialogue)).toEqual([])
  expect(dialogue.map((line) => masked(line, world))).toContain('◇ Convex URL of your OpenSync')
  expect(outcomes.map(({ lines }) => unknown(lines))).toEqual(outcomes.map(() => []))
  expect(unknown(session.lines).filter((line) => !OF_THIS_SESSION.test(line))).toEqual([])
  expect(session.lines.join('\n')).toMatch(/1 turn · 0 tool calls · 6,010 in, 30 out · \$0\.0078/)
  expect(unknown(doctor.lines).filter((line) => !SHOWN_BROKEN.test(line))).toEqual([])
  expect(opensync.sessions()).toMatchObject([{ promptTokens: 6010, completionTokens: 30 }])
  expect(end.flatMap(({ lines }) => lines).join('\n')).not.toContain('stay registered')
})

async function freshHome() {
  const opensync = await startEmbeddedOpenSync()
  const { scripts } = scenarios.hello
  const stage = await setStage({ binary: prepared('E2E_CLAUDE'), path: prepared('PATH'), scripts })
  onTestFinished(async () => {
    await endBridges(stage.workspace)
    await stage.strike()
    await opensync.close()
  })
  const { home, project } = stage.workspace
  const world: World = { home, project, url: opensync.url }
  return { opensync, stage, world }
}

/** As the README has it, into a prefix of the newcomer's own. Returns the path in which the command is found. */
async function install({ home }: Workspace): Promise<string> {
  const env = { HOME: home, PATH: prepared('PATH'), npm_config_prefix: join(home, '.npm-global') }
  const tarball = (await readdir(PREFIX)).find((name) => name.endsWith('.tgz')) ?? ''
  await promisify(execFile)('npm', ['install', '-g', join(PREFIX, tarball)], { env, cwd: home })
  return `${join(home, '.npm-global/bin')}:${prepared('PATH')}`
}

/** The dialogue as it stands on the screen in the end, up to the line that is too long for it. */
async function login(
  workspace: Workspace,
  path: string,
  { url, apiKey }: EmbeddedOpenSync,
): Promise<string[]> {
  const terminal = await openShell(workspace, path)
  onTestFinished(() => terminal.close())
  await terminal.submit('claude-code-sync login')
  await terminal.waitFor(/such as/)
  await terminal.submit(url)
  await typeKey(terminal, apiKey)
  await terminal.waitFor(/Register the hooks/)
  await terminal.press('Enter')
  await terminal.waitFor(/SessionEnd/)
  const [, ...lines] = (await terminal.screen()).split('\n')
  const broken = lines.findIndex((line) => line.includes('SessionStart'))
  return lines.slice(0, broken)
}

interface Outcome {
  code: number | null
  lines: readonly string[]
}

async function run({ home, project }: Workspace, path: string, args: readonly string[]): Promise<Outcome> {
  const env = { HOME: home, PATH: path, LANG: 'C.UTF-8' }
  const child = spawn('claude-code-sync', args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [, stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code: child.exitCode, lines: (stdout + stderr).split('\n') }
}
