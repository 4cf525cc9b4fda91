/**
 * Runs the tests against real backends: has each one built or installed, and starts vitest with what there is.
 * Arguments go to vitest. Tests of a backend that can't be had are skipped, and this says so; in CI it fails.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installCollector, installJaeger, installPhoenix } from './install.mjs'

const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')

const env = { ...process.env }
let isComplete = true
provide('BACKENDS_COLLECTOR', installCollector)
provide('BACKENDS_JAEGER', installJaeger)
provide('BACKENDS_PHOENIX', installPhoenix)

if (process.env.CI && !isComplete) process.exitCode = 1
else {
  const args = [vitest, 'run', '--project', 'backends', ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1
}

function provide(variable, install) {
  try {
    env[variable] = install()
  } catch (error) {
    isComplete = false
    const outcome = process.env.CI ? 'FAILED' : 'SKIPPED'
    console.error(`tests that need ${variable} ${outcome}: it can't be had: ${error.message}`)
  }
}
