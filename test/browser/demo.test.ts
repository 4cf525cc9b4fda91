import { describe, expect, it } from 'vitest'
import { postMessage, postSession, startOpenSync } from '../embedded/client.ts'
import { accessibilityTroubles, visitors } from './visitor.ts'

const visit = visitors()

describe("The demo's page", () => {
  it.each(['light', 'dark'] as const)('can be seen and heard, list and session: %s', async (colorScheme) => {
    const openSync = await startOpenSync()
    await postSession(openSync, { title: '<b>Fix</b> it', projectName: 'blog', cost: 0.5, gitBranch: 'main' })
    await postMessage(openSync, { textContent: 'Do it <img src=x onerror=alert(1)>' })
    await postMessage(openSync, {
      externalId: 'm2',
      role: 'tool',
      parts: [
        { type: 'tool-call', content: { name: 'Bash', args: { command: 'ls' } } },
        { type: 'tool-result', content: { result: 'a.txt' } },
      ],
    })

    const page = await visit(openSync.url, { colorScheme })
    expect(await accessibilityTroubles(page)).toEqual([])
    await page.getByRole('link', { name: '<b>Fix</b> it' }).press('Enter')
    await page.waitForURL(/\/sessions\//)

    expect(await page.locator('main').innerText()).toContain('Do it <img src=x onerror=alert(1)>')
    expect(await accessibilityTroubles(page)).toEqual([])
  })
})
