/** Chromium without a screen, as the system has it: none is downloaded. */
import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'

/** @returns {string} the executable's path; throws where there is none */
export function findChromium() {
  const names = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : ['chromium', 'chromium-browser', 'google-chrome']
  for (const name of names) {
    try {
      return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim()
    } catch {} // the next one
  }
  throw new Error(`no ${names.join(', no ')} in the PATH`)
}

/** Where root runs it, as in CI, Chromium refuses to start with its sandbox. */
export const openBrowser = (executablePath = findChromium()) =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
