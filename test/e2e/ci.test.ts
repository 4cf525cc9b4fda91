/** Runs the steps of the workflow in docs/ci.md as they stand there, with the real Claude Code. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { setStage } from '../support/claude/stage.ts'
import { claudeEnvironment } from '../support/claude/workspace.ts'
import { type CommandResult, endBridges, prepared } from './support/installation.ts'
import { expectTheTruth } from './support/synced.ts'
import { sessionIdsOf } from './support/truth.ts'

const step = z.looseObject({
  name: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
})
const workflow = z.object({
  jobs: z.object({ review: z.looseObject({ env: z.record(z.string(), z.string()), steps: z.array(step) }) }),
})

async function theJob() {
  const page = await readFile(join(import.meta.dirname, '../../docs/ci.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  return workflow.parse(parse(yaml)).jobs.review
}

test('the workflow of docs/ci.md brings the session of its claude -p, whole, before its last step is over', async ({
  onTestFinished,
}) => {
  const { env, steps } = await theJob()
  const opensync = await startEmbeddedOpenSync()
  const scripts = { review: [{ text: 'Looks good.' }] }
  const stage = await setStage({ binary: prepared('E2E_CLAUDE'), path: prepared('PATH'), scripts })
  onTestFinished(async () => {
    await endBridges(stage.workspace)
    await stage.strike()
    await opensync.close()
  })
  const bin = await installed(stage.workspace.home)
  const claude = claudeEnvironment(stage.workspace, stage.api.url, `${bin}:${prepared('PATH')}`)
  const values: Record<string, string> = {
    'secrets.ANTHROPIC_API_KEY': claude.ANTHROPIC_API_KEY ?? '',
    'vars.OPENSYNC_URL': opensync.url,
    'secrets.OPENSYNC_API_KEY': opensync.apiKey,
  }
  const ofJob = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ (.+?) \}\}/, (_, key) => values[key] ?? ''),
    ]),
  )

  const results: [string | undefined, CommandResult][] = []
  for (const { name, run } of steps.filter(({ run, name }) => run !== undefined && name !== 'Install')) {
    // Which script the model follows is told in its prompt, here by the name of the step's own.
    const command = (run ?? '').replace('Review the last commit', 'Review the last commit [[review]]')
    results.push([name, await shell(command, stage.workspace.project, { ...claude, ...ofJob })])
  }

  expect(results.map(([name, { code, stderr }]) => [name, code, stderr])).toEqual([
    ['Register the hooks', 0, ''],
    ['Review', 0, ''],
    ['Deliver the session', 0, ''],
  ])
  const sessionIds = sessionIdsOf(stage.api.calls)
  expect(sessionIds).toHaveLength(1)
  expectTheTruth({ stage, opensync, sessionIds })
  expect(
    opensync.messages(sessionIds[0] ?? '').map(({ role, textContent }) => `${role}: ${textContent}`),
  ).toEqual(['user: Review the last commit [[review]]', 'assistant: Looks good.'])
})

test('the last step of the workflow is flush, and it runs whatever happened before', async () => {
  const { steps } = await theJob()

  expect(steps.at(-1)).toMatchObject({
    if: 'always()',
    run: expect.stringMatching(/^claude-code-sync flush/),
  })
})

/** The commands, under the names that a global installation gives them. */
async function installed(home: string): Promise<string> {
  const bin = join(home, 'bin')
  await mkdir(bin)
  await symlink(prepared('E2E_CLAUDE'), join(bin, 'claude'))
  await symlink(prepared('E2E_CLAUDE_CODE_SYNC'), join(bin, 'claude-code-sync'))
  return bin
}

/** As GitHub runs a step. */
async function shell(command: string, cwd: string, env: Record<string, string>): Promise<CommandResult> {
  const child = spawn('bash', ['-e', '-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [, stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code: child.exitCode, stdout, stderr }
}
