/** What a scenario is, and the words the scenarios share; knows none of them. */
import type { ScriptedTool, Scripts } from './script.ts'
import type { Stage } from './stage.ts'
import type { Files } from './workspace.ts'

export interface Scenario {
  readonly about: string
  readonly scripts: Scripts
  /** Someone else's hooks, beside those of whoever plays it. */
  readonly hooks?: Readonly<Record<string, readonly object[]>>
  /** For Claude Code, beside the environment of every scenario. */
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Files
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
