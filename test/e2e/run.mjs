/**
 * Runs the end-to-end tests: packs the project, installs the tarball as a user would, and starts vitest where the only
 * network is loopback. Arguments go to vitest. Where that can't be done it says so and skips; in CI it fails.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installClaudeCode } from '../support/claude/binary.mjs'
import { runInNamespace, whyNoNamespace } from '../support/claude/namespace.mjs'
import { installPackedProject } from '../support/packed-project.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const trouble = whyNoNamespace() ?? whyNoTerminal() ?? whyNoBinary()
if (trouble === undefined) run()
else {
  console.error(`end-to-end tests ${process.env.CI ? 'FAILED' : 'SKIPPED'}: ${trouble}`)
  process.exitCode = process.env.CI ? 1 : 0
}

function run() {
  const folder = mkdtempSync(join(tmpdir(), 'claude-code-sync-e2e-'))
  try {
    const command = [process.execPath, vitest, 'run', '--project', 'e2e', ...process.argv.slice(2)]
    process.exitCode = runInNamespace(command, {
      E2E_CLAUDE: installClaudeCode(),
      E2E_CLAUDE_CODE_SYNC: installPackedProject(folder),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function whyNoBinary() {
  try {
    installClaudeCode()
  } catch (error) {
    return `Claude Code can't be had: ${error.message}`
  }
}

function whyNoTerminal() {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
  } catch {
    return 'tmux is not installed'
  }
}
