/** What a person sees who opens a session in Jaeger's own pages. */
import { SpanStatusCode } from '@opentelemetry/api'
import { expect, onTestFinished, test } from 'vitest'
import { openBrowser } from '../support/browser.mjs'
import { startJaeger } from './jaeger.ts'
import { describeWith, executable } from './provided.ts'
import { recordedSpans, SERVICE, send } from './session.ts'

describeWith('BACKENDS_JAEGER', 'BACKENDS_JAEGER_PAGES', 'BACKENDS_CHROMIUM')(
  "Jaeger's pages",
  () => {
    test('find a session by the service, and show each of its spans and how many failed', async () => {
      const spans = recordedSpans('tools')
      const jaeger = await startJaeger({ pages: executable('BACKENDS_JAEGER_PAGES') })
      onTestFinished(jaeger.stop)
      await send(spans, { endpoint: jaeger.otlpUrl })
      const browser = await openBrowser(executable('BACKENDS_CHROMIUM'))
      onTestFinished(() => browser.close())
      const page = await browser.newPage({ viewport: { width: 1400, height: 2000 } })
      page.setDefaultTimeout(60_000)

      // What the README names, with the time of the recording beside it.
      const query = new URLSearchParams({
        service: SERVICE,
        lookback: 'custom',
        start: '0',
        end: `${Date.now()}000`,
      })
      await page.goto(`${jaeger.pagesUrl}/search?${query}`)
      const found = page.locator('.ResultItem')
      await found.waitFor()
      const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR)
      expect(await found.innerText()).toContain(`${spans.length} Spans`)
      expect(await found.innerText()).toContain(`${failed.length} Errors`)
      await found.locator('a').first().click()

      const operations = page.locator('.endpoint-name')
      await operations.nth(spans.length - 1).waitFor()
      expect((await operations.allInnerTexts()).sort()).toEqual(spans.map(({ name }) => name).sort())
      expect(await page.locator('.SpanBarRow--errorIcon').count()).toBe(failed.length)
    })
  },
  120_000,
)
