/** Where a scenario is played: a workspace, a scripted API, and Claude Code in both; knows no scenario. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { openTerminal, type Terminal } from './interactive.ts'
import { type ClaudeResult, type ClaudeRun, startClaude } from './run-claude.ts'
import type { Scripts } from './script.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'
import { until } from './until.ts'
import {
  claudeEnvironment,
  createWorkspace,
  type Files,
  transcriptLines,
  type Workspace,
} from './workspace.ts'

export interface Stage {
  readonly workspace: Workspace
  readonly api: ScriptedApi
  /** What `claude -p` said, of every run that is over. */
  readonly printed: readonly ClaudeResult[]
  /** `claude -p` with every permission. */
  print(prompt: string, ...args: readonly string[]): ClaudeRun
  /** Claude Code in a terminal, ready for its first prompt. */
  terminal(...args: readonly string[]): Promise<Terminal>
  /** Waits for a file of the project that a tool makes. */
  fileExists(name: string): Promise<void>
  /** Waits until some transcript holds the text. */
  transcribed(text: string): Promise<void>
  /** Waits until Claude Code has been given that many whole answers. */
  answers(count: number): Promise<void>
  /** Waits until the model is asked for that step of the script. */
  asked(script: string, step: number): Promise<void>
  strike(): Promise<void>
}

export interface StageOptions {
  readonly binary: string
  readonly path: string
  readonly scripts: Scripts
  readonly settings?: object
  /** Files of the project, there before Claude Code is. */
  readonly files?: Files
  readonly env?: Readonly<Record<string, string>>
}

export const EVERY_PERMISSION = '--dangerously-skip-permissions'

export async function setStage(options: StageOptions): Promise<Stage> {
  const workspace = await createWorkspace(options.settings, options.files)
  const api = await startScriptedApi(options.scripts)
  const terminals: Terminal[] = []
  const printed: ClaudeResult[] = []
  const claude = {
    binary: options.binary,
    cwd: workspace.project,
    env: { ...claudeEnvironment(workspace, api.url, options.path), ...options.env },
  }
  return {
    workspace,
    api,
    printed,
    print(prompt, ...args) {
      const run = startClaude({ ...claude, args: ['-p', prompt, EVERY_PERMISSION, ...args] })
      return { ...run, ended: run.ended.then((result) => kept(result, printed)) }
    },
    async terminal(...args) {
      const terminal = await openTerminal({ ...claude, args })
      terminals.push(terminal)
      await terminal.waitFor(/❯/)
      return terminal
    },
    fileExists: (name) => until(`the file ${name}`, () => exists(join(workspace.project, name))),
    transcribed: (text) => until(`${text} in a transcript`, () => isTranscribed(workspace, text)),
    answers: (count) => until(`${count} answers`, () => answered(api) >= count),
    asked: (script, step) => until(`${script}/${step}`, () => isAsked(api, script, step)),
    async strike() {
      for (const terminal of terminals) await terminal.close()
      await api.close()
      await workspace.remove()
    },
  }
}

function kept(result: ClaudeResult, printed: ClaudeResult[]): ClaudeResult {
  printed.push(result)
  return result
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function isTranscribed(workspace: Workspace, text: string): Promise<boolean> {
  return (await transcriptLines(workspace)).some((line) => line.includes(text))
}

function answered({ calls }: ScriptedApi): number {
  return calls.filter((call) => call.outcome === 'answered').length
}

function isAsked({ calls }: ScriptedApi, script: string, step: number): boolean {
  return calls.some((call) => call.script === script && call.step === step)
}
