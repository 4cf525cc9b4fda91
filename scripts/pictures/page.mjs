/** The page that `claude-code-sync open` shows, as Chromium draws it: a session as a timeline. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openBrowser } from '../../test/support/browser.mjs'

export async function draw({ env, sessions }) {
  const opened = spawn('claude-code-sync', ['open', sessions.demo, '--no-open'], { env })
  const browser = await openBrowser()
  try {
    const [url] = await once(opened.stdout.setEncoding('utf8'), 'data')
    const page = await browser.newPage({ viewport: { width: 1320, height: 820 } })
    await page.goto(`${url.trim()}/timeline`)
    return { 'open.png': await page.screenshot() }
  } finally {
    await browser.close()
    opened.kill('SIGINT')
  }
}
