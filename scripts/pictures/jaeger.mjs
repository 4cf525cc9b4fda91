/** A session in the pages of the real Jaeger, to which the built command has sent it. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openBrowser } from '../../test/support/browser.mjs'

/** Those of docker-compose.yml, and the README's; nobody else has them in a namespace of its own. */
const ADDRESSES = {
  JAEGER_OTLP_GRPC: '127.0.0.1:4317',
  JAEGER_OTLP_HTTP: '127.0.0.1:4318',
  JAEGER_QUERY_GRPC: '127.0.0.1:16685',
  JAEGER_QUERY_HTTP: '127.0.0.1:16686',
}
const URL = `http://${ADDRESSES.JAEGER_QUERY_HTTP}`
const DEADLINE_MS = 60_000
const POLL_MS = 100

export async function draw({ env }) {
  const jaeger = startJaeger()
  try {
    await until(async () => (await fetch(`${URL}/api/services`)).ok)
    const ours = (...args) => execFileSync('claude-code-sync', args, { env })
    ours('destination', 'add', 'jaeger', '--preset', 'jaeger', '--content', 'full')
    ours('sync', '--to', 'jaeger')
    return { 'jaeger.png': await photograph(await longestTrace()) }
  } finally {
    jaeger.kill()
    await once(jaeger, 'exit')
  }
}

function startJaeger() {
  const config = join(import.meta.dirname, '../../test/backends/jaeger/config.yaml')
  return spawn(process.env.PICTURES_JAEGER, [`--config=${config}`], {
    env: { ...ADDRESSES, JAEGER_PAGES: process.env.PICTURES_JAEGER_PAGES },
    stdio: 'ignore',
  })
}

async function longestTrace() {
  const response = await fetch(`${URL}/api/traces?service=claude-code-sync&lookback=1h&limit=20`)
  const { data } = await response.json()
  return data.toSorted((a, b) => b.spans.length - a.spans.length)[0].traceID
}

async function photograph(traceId) {
  const browser = await openBrowser()
  try {
    // Names have a quarter of the page: fewer of them fit into a narrow one.
    const page = await browser.newPage({ viewport: { width: 1800, height: 1140 } })
    await page.goto(`${URL}/trace/${traceId}`)
    await page.locator('.endpoint-name').first().waitFor()
    return await page.screenshot()
  } finally {
    await browser.close()
  }
}

async function until(isSo) {
  const deadlineMs = performance.now() + DEADLINE_MS
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadlineMs) throw new Error('Jaeger does not answer')
    await delay(POLL_MS)
  }
}
