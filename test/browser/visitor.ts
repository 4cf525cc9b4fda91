/** Somebody who looks at pages in Chromium. Whatever a page does wrong meanwhile fails the test. */
import { source as axe } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { openBrowser } from '../support/browser.mjs'

export interface Visitor extends BrowserContextOptions {
  /** What the page may do wrong. */
  forgives?: RegExp
}

export type Visit = (url: string, visitor?: Visitor) => Promise<Page>

/** One browser for all tests of a file; each visitor is a person of his own. */
export function visitors(): Visit {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  return async (url, { forgives, ...options } = {}) => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    const wrong = watch(page, new URL(url).origin)
    onTestFinished(async () => {
      await context.close()
      expect(wrong.filter((text) => !forgives?.test(text))).toEqual([])
    })
    await page.goto(url)
    return page
  }
}

/** Errors, broken rules of the page's policy (which Chromium logs as errors), dialogs, and requests elsewhere. */
function watch(page: Page, origin: string): string[] {
  const wrong: string[] = []
  page.on('console', (message) => wrong.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (asked !== origin && protocol !== 'data:') wrong.push(`request: ${request.url()}`)
  })
  return wrong
}

/** What axe finds against the rules of accessibility, colours' contrast included. */
export async function accessibilityTroubles(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { html: string }[] }[]
  }>('axe.run()')
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** What is to be read in what has the focus, in one line. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement.innerText.replaceAll(/\\s+/g, ' ').trim()")

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}
