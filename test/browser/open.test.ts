import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createHome, type Home, type Started } from '../cli/home.ts'
import { keepRecording } from '../sessions/kept.ts'
import { HOSTILE, saying } from '../viewer/saying.ts'
import { accessibilityTroubles, focused, press, visitors } from './visitor.ts'

const SESSIONS = ['hello', 'tools', 'thinking', 'agents', 'demo']
const SLUGS = 'Our slugs have doubled dashes'
/** At the end of the list. */
const HOSTILE_TITLE = '</title></pre>'
const PAGES = [
  '',
  '?q=slug',
  '?q=nowhere',
  'sessions/agents',
  'sessions/demo/timeline',
  'sessions/agents/timeline',
]

let home: Home
let opened: Started
/** Ends in `/`. */
let url: string

beforeAll(async () => {
  home = await createHome()
  for (const [index, name] of SESSIONS.entries())
    await keepRecording(home.paths.stateDir, name, { id: name, writtenMs: 1_000 * (index + 1) })
  await keepRecording(home.paths.stateDir, 'tools', { id: 'hostile', writtenMs: 1, change: saying(HOSTILE) })
  opened = home.start(['open', '--no-open'])
  await vi.waitFor(() => expect(opened.stdout()).toMatch(/\n$/), { timeout: 30_000 })
  url = opened.stdout().trim()
})
afterAll(async () => {
  opened.child.kill('SIGINT')
  expect(await opened.ended).toMatchObject({ exitCode: 0, stderr: '' })
  await home.remove()
})

const visit = visitors()

describe('The list, by keyboard', () => {
  it('is gone through with j, k and the arrows; Enter opens a session, and Escape comes back to it', async () => {
    const page = await visit(url)

    await press(page, 'j')
    expect(await focused(page)).toContain(SLUGS)
    await press(page, 'j', 'ArrowDown', 'k', 'ArrowUp', 'ArrowDown')
    expect(await focused(page)).toBe('Share the work')
    await press(page, 'Enter')
    await page.waitForURL(`${url}sessions/agents`)
    await press(page, 'Escape')
    await page.waitForURL(`${url}#s-agents`)

    expect(await focused(page)).toBe('Share the work')
    await press(page, 'End')
    expect(await focused(page)).toContain(HOSTILE_TITLE)
    await press(page, 'j', 'Home')
    expect(await focused(page)).toContain(SLUGS)
  })

  it('is gone through with Tab from top to bottom, and the focus is to be seen wherever it is', async () => {
    const page = await visit(url)

    const stops: string[] = []
    for (let stop = 0; stop < 4 + SESSIONS.length; stop += 1) {
      await press(page, 'Tab')
      expect(await outlineOfFocus(page)).toMatch(/^(solid|auto) [1-9]/)
      stops.push((await focused(page)) || (await page.evaluate<string>('document.activeElement.id')))
    }

    expect(stops.slice(0, 3)).toEqual(['Skip to content', 'filter', 'Search'])
    expect(stops.slice(3)).toEqual([
      expect.stringContaining(SLUGS),
      ...['Share the work', 'Think about it', 'Try the tools', 'Say hello'],
      expect.stringContaining(HOSTILE_TITLE),
    ])
  })

  it('is narrowed down while one types, which is told; Escape shows all again', async () => {
    const page = await visit(url)
    const rows = page.locator('tbody tr:visible')

    await press(page, '/')
    await page.keyboard.type('THE work')
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('Share the work')])
    expect(await page.getByRole('status').innerText()).toMatch(/^1 of these 6 match\. Press Enter/)
    await press(page, 'ArrowDown')
    expect(await focused(page)).toBe('Share the work')

    await press(page, '/', 'Escape')
    expect(await rows.count()).toBe(SESSIONS.length + 1)
    expect(await page.getByRole('status').innerText()).toBe('')
  })

  it('is searched by Enter: all sessions, and what was said in them', async () => {
    const page = await visit(url)

    await press(page, '/')
    await page.keyboard.type('tagPath lowercases')
    await press(page, 'Enter')
    await page.waitForURL(/\?q=tagPath/)

    expect(await page.locator('tbody tr').allInnerTexts()).toEqual([expect.stringContaining(SLUGS)])
    expect(await page.getByRole('searchbox').inputValue()).toBe('tagPath lowercases')
  })
})

describe('A conversation, by keyboard', () => {
  it('is gone through with j and k, and t and c change between it and the timeline', async () => {
    const page = await visit(`${url}sessions/demo`)

    await press(page, 'j')
    expect(await focused(page)).toMatch(/^Prompt user .*Our slugs have/)
    await press(page, 'j', 'j', 'k')
    expect(await focused(page)).toMatch(/^Response opus-5-5 /)
    await press(page, 't')
    await page.waitForURL(/\/timeline$/)
    expect(await page.getByRole('link', { name: 'Timeline' }).getAttribute('aria-current')).toBe('page')
    await press(page, 'c')

    await page.waitForURL(`${url}sessions/demo`)
  })
})

describe('A timeline', () => {
  it('shows agents that ran at the same time side by side, each in a lane of its own', async () => {
    const page = await visit(`${url}sessions/agents/timeline`)

    const lanes = page.locator('.lanes .lane')
    const names = await lanes.locator('.name').allInnerTexts()
    const boxes = await Promise.all((await page.locator('.extent').all()).map(boxOf))
    const [first, second, third] = boxes

    expect(names).toEqual([
      'Session',
      'general-purpose first part',
      'general-purpose second part',
      'general-purpose third part',
    ])
    if (!first || !second || !third) throw new Error('an agent has no lane')
    // The first works all the while; the second launches the third, and waits for it.
    expect(first.left).toBeLessThan(second.left)
    expect(first.right).toBeGreaterThan(second.right)
    expect(second.left).toBeLessThan(third.left)
    expect(second.right).toBeGreaterThan(third.right)
    expect(first.bottom).toBeLessThanOrEqual(second.top)
    expect(second.bottom).toBeLessThanOrEqual(third.top)
  })

  it('draws each step as long as it took, in lanes and lines alike', async () => {
    const page = await visit(`${url}sessions/agents/timeline`)
    const sleep = page.locator('summary', { hasText: 'sleep 0.8; echo one' })
    const scale = await boxOf(page.locator('.row.heads .scale'))
    const lane = await boxOf(page.locator('.lane .scale'))

    const bar = await boxOf(sleep.locator('.bar'))
    const block = await boxOf(page.locator('.lanes a', { hasText: 'sleep 0.8; echo one' }).locator('.bar'))

    const took = Number(/([\d.]+) ms/.exec(await sleep.innerText())?.[1])
    const end = await page.locator('.lane .scale text').last().textContent()
    const whole = 1000 * Number(/([\d.]+) s/.exec(end ?? '')?.[1])
    expect((bar.right - bar.left) / (scale.right - scale.left)).toBeCloseTo(took / whole, 1)
    expect((block.right - block.left) / (lane.right - lane.left)).toBeCloseTo(took / whole, 1)
  })

  it('is gone through by keyboard: the arrows move, open and close', async () => {
    const page = await visit(`${url}sessions/agents/timeline`)
    const steps = page.locator('.waterfall details')

    await press(page, 'j', 'ArrowDown', 'ArrowDown', 'ArrowRight')
    expect(await focused(page)).toMatch(/^Tool Agent first part/)
    expect(await steps.nth(2).getAttribute('open')).toBe('')
    expect(await page.locator('.waterfall details[open] .content').innerText()).toContain(
      'description: first part',
    )
    await press(page, 'ArrowLeft')
    expect(await page.locator('.waterfall details[open]').count()).toBe(0)
    await press(page, 'Enter')
    expect(await steps.nth(2).getAttribute('open')).toBe('')
    await press(page, 'Escape')

    await page.waitForURL(`${url}#s-agents`)
  })

  it('leads from a block, and from the name of a lane, to the line that tells more', async () => {
    const page = await visit(`${url}sessions/agents/timeline`)

    await page.locator('.lanes a', { hasText: 'echo three' }).locator('.bar').click()
    expect(await focused(page)).toMatch(/^Tool Bash echo three; exit 1/)
    expect(await page.locator('details[open]').innerText()).toContain('Failed: tool_error')
    await page.getByRole('link', { name: 'second part' }).press('Enter')

    await vi.waitFor(async () => expect(await focused(page)).toMatch(/^Agent general-purpose second part/))
  })
})

describe('Every page', () => {
  it.each(PAGES.flatMap((path) => [[path, 'light'] as const, [path, 'dark'] as const]))(
    'can be seen and heard: /%s, %s',
    async (path, colorScheme) => {
      const page = await visit(url + path, { colorScheme })

      const [text, paper] = await page.evaluate<[string, string]>(
        '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
      )

      expect(await accessibilityTroubles(page)).toEqual([])
      expect(lightnessOf(paper) > lightnessOf(text)).toBe(colorScheme === 'light')
    },
  )

  it.each(PAGES)('fits a narrow window: /%s', async (path) => {
    const page = await visit(url + path, { viewport: { width: 360, height: 640 } })

    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })

  it('works without its script', async () => {
    const page = await visit(url, { javaScriptEnabled: false })

    await page.getByRole('searchbox').fill('tagPath')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: SLUGS }).click()
    await page.getByRole('link', { name: 'Timeline' }).click()
    const step = page.locator('summary', { hasText: 'Find slugs made by hand' }).first()
    await step.click()

    expect(await page.locator('details[open] .content').first().innerText()).toContain(
      'Find slugs made by hand',
    )
  })

  it('runs nothing but its own script, even if there were another one in it', async () => {
    const page = await visit(url, { forgives: /Content Security Policy/ })

    const broken = await page.evaluate<string>(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(script)
    })`)

    expect(broken).toBe('script-src-elem')
    expect(await page.evaluate<unknown>('window.ran')).toBeUndefined()
  })

  it.each(['', 'sessions/hostile', 'sessions/hostile/timeline'])(
    'shows markup that somebody wrote as the text it is: /%s',
    async (path) => {
      const page = await visit(url + path)
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")

      expect(await page.locator('main').innerText()).toContain('"><img src=x onerror=alert(2)>')
      expect(await page.locator('img, main script').count()).toBe(0)
      expect(await accessibilityTroubles(page)).toEqual([])
    },
  )
})

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('it is not to be seen')
  return { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height }
}

/** Such as `solid 3px`. */
const outlineOfFocus = (page: Page): Promise<string> =>
  page.evaluate<string>(`(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(
    getComputedStyle(document.activeElement))`)

/** The sum of a colour's parts, as `rgb(1, 2, 3)` has them. */
const lightnessOf = (colour: string): number =>
  [...colour.matchAll(/\d+/g)].slice(0, 3).reduce((sum, [part]) => sum + Number(part), 0)
