/** Records one session of the real Claude Code that reads source files, and writes its transcript to a file. */
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openLab, play } from '../support/lab.ts'

const [claude = '', target = ''] = process.argv.slice(2)
const stage = await openLab(claude)
try {
  await play(stage, 'reading')
  const projects = join(stage.workspace.home, '.claude/projects')
  const found = readdirSync(projects, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('.jsonl'),
  )
  if (found === undefined) throw new Error('Claude Code wrote no transcript')
  copyFileSync(join(projects, found), target)
} finally {
  await stage.strike()
}
