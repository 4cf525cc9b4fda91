/**
 * Runs the tests against real backends: has each one built or installed, and Claude Code and the packed project as
 * well, and starts vitest with what there is, where the only network is loopback. Arguments go to vitest. Tests of
 * what can't be had are skipped, and this says so; in CI it fails.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../support/browser.mjs'
import { installClaudeCode } from '../support/claude/binary.mjs'
import { runInNamespace, whyNoNamespace } from '../support/claude/namespace.mjs'
import { installPackedProject } from '../support/packed-project.mjs'
import { installCollector, installJaeger, installJaegerPages, installPhoenix } from './install.mjs'

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
const folder = mkdtempSync(join(tmpdir(), 'claude-code-sync-backends-'))
const provided = {}
let isComplete = true

try {
  provide('BACKENDS_COLLECTOR', installCollector)
  provide('BACKENDS_JAEGER', installJaeger)
  provide('BACKENDS_JAEGER_PAGES', installJaegerPages)
  provide('BACKENDS_PHOENIX', installPhoenix)
  provide('BACKENDS_CHROMIUM', findChromium)
  const noNamespace = whyNoNamespace()
  // Claude Code is only ever run where it can reach nobody.
  provide('E2E_CLAUDE', () => (noNamespace === undefined ? installClaudeCode() : fail(noNamespace)))
  provide('E2E_CLAUDE_CODE_SYNC', () => installPackedProject(folder))
  process.exitCode = process.env.CI && !isComplete ? 1 : run(noNamespace === undefined)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function provide(variable, install) {
  try {
    provided[variable] = install()
  } catch (error) {
    isComplete = false
    const outcome = process.env.CI ? 'FAILED' : 'SKIPPED'
    console.error(`tests that need ${variable} ${outcome}: it can't be had: ${error.message}`)
  }
}

function run(hasNamespace) {
  const command = [process.execPath, vitest, 'run', '--project', 'backends', ...process.argv.slice(2)]
  if (hasNamespace) return runInNamespace(command, provided)
  const [node, ...args] = command
  return spawnSync(node, args, { env: { ...process.env, ...provided }, stdio: 'inherit' }).status ?? 1
}

function fail(message) {
  throw new Error(message)
}
