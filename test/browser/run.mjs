/**
 * Runs the tests of pages in Chromium, as the system has it. Arguments go to vitest. Where there is none it says so and
 * skips; in CI it fails.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findChromium } from '../support/browser.mjs'

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')

const trouble = whyNoChromium()
if (trouble === undefined) {
  const args = [vitest, 'run', '--project', 'browser', ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
} else {
  console.error(`browser tests ${process.env.CI ? 'FAILED' : 'SKIPPED'}: ${trouble}`)
  process.exitCode = process.env.CI ? 1 : 0
}

function whyNoChromium() {
  try {
    findChromium()
  } catch (error) {
    return error.message
  }
}
