/**
 * Sessions of the real Claude Code for the rows that need them: what the model says is scripted, all else is
 * the program's own. Knows nothing of hooks but that they are part of the settings.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scripts, Step } from '../../test/support/claude/script.ts'
import { type Stage, setStage } from '../../test/support/claude/stage.ts'
import type { Files } from '../../test/support/claude/workspace.ts'

const bash = (command: string, text: string): Step => ({
  text,
  tools: [{ name: 'Bash', input: { command, description: 'Look at it' } }],
})

/** Eight tool calls that take no time of their own. */
const EIGHT: Step[] = [...Array.from({ length: 8 }, (_, step) => bash(`echo ${step}`, '')), { text: 'Done.' }]

/** Source files of this project: what people have their agents read. */
function sources(): Files {
  const folder = join(process.cwd(), 'src/trace')
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

const THOUGHT =
  'The state is changed in one place only, so the next thing to look at is who calls it, and with what. ' +
  'If the caller already holds the session, the second look-up can go; otherwise it has to stay where it is.'

/** One session that reads every file of a folder, and thinks aloud between them. */
function reading(files: Files): Step[] {
  const steps = Object.keys(files).map((name) => bash(`cat ${name}`, `${THOUGHT} Now ${name}.`))
  return [...steps, { text: `${THOUGHT}\n\n`.repeat(6) }]
}

/** `setup` runs once the workspace is there, for instance to register hooks. */
export async function openLab(
  claude: string,
  settings: object = {},
  setup: (stage: Stage) => Promise<void> = async () => undefined,
): Promise<Stage> {
  const files = sources()
  const scripts: Scripts = { eight: EIGHT, reading: reading(files) }
  const stage = await setStage({ binary: claude, path: process.env.PATH ?? '', scripts, settings, files })
  await setup(stage)
  return stage
}

/** Plays a script from start to exit; returns its milliseconds. */
export async function play(stage: Stage, script: string): Promise<number> {
  const start = performance.now()
  const { code, stderr } = await stage.print(`Go [[${script}]]`).ended
  if (code !== 0) throw new Error(`Claude Code ended with ${code}: ${stderr}`)
  return performance.now() - start
}
