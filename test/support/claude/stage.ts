/** Where a scenario is played: a workspace, a scripted API, and Claude Code in both; knows no scenario. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openTerminal, type Terminal } from './interactive.ts'
import { type ClaudeRun, startClaude } from './run-claude.ts'
import type { Scripts } from './script.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'
import { claudeEnvironment, createWorkspace, type Workspace } from './workspace.ts'

export interface Stage {
  readonly workspace: Workspace
  readonly api: ScriptedApi
  /** `claude -p` with every permission. */
  print(prompt: string, ...args: readonly string[]): ClaudeRun
  /** Claude Code in a terminal, ready for its first prompt. */
  terminal(...args: readonly string[]): Promise<Terminal>
  /** Waits for a file of the project that a tool makes. */
  fileExists(name: string): Promise<void>
  /** Waits until Claude Code has been given that many whole answers. */
  answers(count: number): Promise<void>
  /** Waits until the model speaks, or is asked. */
  underWay(script: string, step: number): Promise<void>
  strike(): Promise<void>
}

export interface StageOptions {
  readonly binary: string
  readonly path: string
  readonly scripts: Scripts
  readonly settings?: object
  /** Files of the project, there before Claude Code is. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

export const EVERY_PERMISSION = '--dangerously-skip-permissions'

export async function setStage({
  binary,
  path,
  scripts,
  settings,
  files,
  env,
}: StageOptions): Promise<Stage> {
  const workspace = await createWorkspace(settings, files)
  const api = await startScriptedApi(scripts)
  const terminals: Terminal[] = []
  const options = {
    binary,
    cwd: workspace.project,
    env: { ...claudeEnvironment(workspace, api.url, path), ...env },
  }
  return {
    workspace,
    api,
    print: (prompt, ...args) => startClaude({ ...options, args: ['-p', prompt, EVERY_PERMISSION, ...args] }),
    async terminal(...args) {
      const terminal = await openTerminal({ ...options, args })
      terminals.push(terminal)
      await terminal.waitFor(/❯/)
      return terminal
    },
    fileExists: (name) =>
      until(`the file ${name}`, () =>
        access(join(workspace.project, name)).then(
          () => true,
          () => false,
        ),
      ),
    answers: (count) =>
      until(
        `${count} answers`,
        () => api.calls.filter((call) => call.outcome === 'answered').length >= count,
      ),
    underWay: (script, step) =>
      until(`${script}/${step}`, () =>
        api.calls.some((c) => c.script === script && c.step === step && c.outcome === 'under way'),
      ),
    async strike() {
      for (const terminal of terminals) await terminal.close()
      await api.close()
      await workspace.remove()
    },
  }
}

async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await wait(20)
  }
}
