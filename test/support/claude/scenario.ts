/** What a scenario is, and the words the scenarios share; knows none of them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Terminal } from './interactive.ts'
import type { ScriptedTool, Scripts } from './script.ts'
import type { Stage } from './stage.ts'

export interface Scenario {
  readonly about: string
  readonly scripts: Scripts
  /** Someone else's hooks, beside those of whoever plays it. */
  readonly hooks?: Readonly<Record<string, readonly object[]>>
  /** For Claude Code, beside the environment of every scenario. */
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** Its recording is part of the package, and has to be small. */
  readonly travels?: true
  play(stage: Stage): Promise<void>
}

export const bash = (command: string, description = 'Run it'): ScriptedTool => ({
  name: 'Bash',
  input: { command, description },
})

export const agent = (description: string, script: string, background: boolean): ScriptedTool => ({
  name: 'Agent',
  input: {
    description,
    prompt: `Do your part [[${script}]]`,
    subagent_type: 'general-purpose',
    run_in_background: background,
  },
})

export async function exit(terminal: Terminal): Promise<void> {
  // A Stop hook may still run: Claude Code would take /exit for a prompt to queue.
  await wait(1000)
  await terminal.submit('/exit')
  await terminal.ended()
}
