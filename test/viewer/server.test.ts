import { createHash } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepRecording } from '../sessions/kept.ts'
import { HOSTILE, saying } from './saying.ts'
import { createStateDir, view } from './viewer.ts'

describe('The viewer lets in', () => {
  it('nobody without its token, and tells nothing of what is there', async () => {
    const { url } = await viewOf('demo')
    const { origin } = new URL(url)
    const token = new URL(url).pathname.split('/')[1] ?? ''

    const paths = [
      '/',
      `/${token.slice(0, -1)}/`,
      `/${token}x/`,
      `/${'a'.repeat(token.length)}/sessions/demo`,
      '/sessions/demo',
    ]
    const answers = await Promise.all(paths.map((path) => read(origin + path)))

    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404))
    expect(new Set(answers.map(({ html }) => html)).size).toBe(1)
    expect(token.length).toBeGreaterThanOrEqual(32)
  })

  it('no page of another name that leads here', async () => {
    const { url } = await viewOf('demo')
    const { port } = new URL(url)

    expect(await statusFor(url, `localhost:${port}`)).toBe(200)
    expect(await statusFor(url, `evil.example:${port}`)).toBe(403)
    expect(await statusFor(`${url}sessions/demo`, `127.0.0.1.evil.example:${port}`)).toBe(403)
  })

  it('whom it was launched for, once', async () => {
    const viewer = await viewOf('demo')
    const address = viewer.launchUrl('sessions/demo')

    const first = await fetch(address, { redirect: 'manual' })
    const second = await fetch(address, { redirect: 'manual' })

    expect(address).not.toContain(new URL(viewer.url).pathname)
    expect(first.status).toBe(303)
    expect(new URL(first.headers.get('location') ?? '', viewer.url).href).toBe(`${viewer.url}sessions/demo`)
    expect({ status: second.status, location: second.headers.get('location') }).toEqual({
      status: 410,
      location: null,
    })
  })
})

describe('Every page', () => {
  it.each(['', 'sessions/demo', 'sessions/demo/timeline', 'sessions/nobody'])(
    'may run its own script and nothing else, load nothing and send nothing: /%s',
    async (path) => {
      const { url } = await viewOf('demo')

      const { headers, html } = await read(url + path)

      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(policy).toContain(`script-src ${hashOf(html, 'script')}`)
      expect(policy).toContain(`style-src ${hashOf(html, 'style')}`)
      expect(html).not.toMatch(/\s(style|on[a-z]+)=|<(link|img|iframe)[^>]*(src|href)="(?!data:,)/)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    },
  )
})

describe('The list', () => {
  it('shows each session with what it amounts to, the last one first', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'hello', { id: 'hello', writtenMs: 1_000 })
    await keepRecording(stateDir, 'demo', { id: 'demo', writtenMs: 2_000, route: ['opensync-1'] })

    const { html } = await read((await view(stateDir)).url)

    expect(html.indexOf('Our slugs have doubled dashes')).toBeLessThan(html.indexOf('Say hello'))
    for (const shown of ['206,020', '1,134', '$0.1895', 'pending opensync-1']) expect(html).toContain(shown)
  })

  it('shows those that hold every word, wherever it is', async () => {
    const stateDir = await createStateDir()
    for (const name of ['hello', 'demo', 'agents']) await keepRecording(stateDir, name, { id: name })
    const { url } = await view(stateDir)

    const foundBy = async (text: string) => rowsOf((await read(`${url}?q=${encodeURIComponent(text)}`)).html)

    expect(await foundBy('HELLO')).toEqual(['demo', 'hello'])
    expect(await foundBy('tagPath lowercases')).toEqual(['demo'])
    expect(await foundBy('"Hello,')).toEqual(['demo'])
    expect(await foundBy('agents')).toEqual(['agents'])
    expect(await foundBy('promptId')).toEqual([])
    expect((await read(`${url}?q=nowhere`)).html).toContain('No session holds all of these words')
  })

  it('shows fifty of many, and older ones on request', async () => {
    const stateDir = await createStateDir()
    for (let index = 0; index < 51; index += 1)
      await keepRecording(stateDir, 'hello', { id: `hello-${index}`, writtenMs: 1_000 + index })
    const { url } = await view(stateDir)

    const { html } = await read(url)
    const older = /href="([^"]*)">Show older ones too/.exec(html)?.[1] ?? ''

    expect(rowsOf(html)).toHaveLength(50)
    expect(rowsOf(html)).not.toContain('hello-0')
    expect(rowsOf((await read(new URL(older, url).href)).html)).toHaveLength(51)
  })

  it('leaves out what a newer version wrote, and says so', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'hello', { id: 'hello' })
    await keepRecording(stateDir, 'demo', { id: 'newer' })
    await appendFile(join(stateDir, 'sessions/newer/journal.jsonl'), '{"v":99}\n')
    const { url } = await view(stateDir)

    const { html } = await read(url)

    expect(rowsOf(html)).toEqual(['hello'])
    expect(html).toMatch(/Session <bdi>newer<\/bdi> is left out/)
    expect((await read(`${url}sessions/newer`)).status).toBe(500)
  })

  it('says where there is none yet', async () => {
    const { url } = await view(await createStateDir())

    expect((await read(url)).html).toContain('No session has been recorded yet')
  })
})

describe('A session', () => {
  it('is a conversation, in order, its agents within the calls that launched them', async () => {
    const { url } = await viewOf('demo')

    const { html } = await read(`${url}sessions/demo`)

    expect(html).toMatch(
      /Our slugs have.*look at the function.*file_path: slug\.mjs.*Find slugs made by hand.*grep -n.*tagPath/s,
    )
    expect(html).toMatch(/<li class="d2"><article class="message agent"/)
    expect(html).toContain('Failed: tool_error')
  })

  it('is a timeline, with a lane for each agent and a line for each step', async () => {
    const { url } = await viewOf('agents')

    const { html } = await read(`${url}sessions/agents/timeline`)

    expect(html.match(/<li class="lane">/g)).toHaveLength(4)
    expect(html.match(/<summary class="row"/g)).toHaveLength(21)
    expect(html).toContain('with 3 agents')
    for (const part of ['first', 'second', 'third']) expect(html).toContain(`${part} part`)
  })

  it('is not found by the beginning of its id, or by a path', async () => {
    const { url } = await viewOf('demo')

    const found = ['dem', '..%2fdemo', '%2fetc', 'nobody'].map((id) => read(`${url}sessions/${id}`))

    expect((await Promise.all(found)).map(({ status }) => status)).toEqual([404, 404, 404, 404])
  })
})

describe('What was said and done', () => {
  it('is text on every page, never markup', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'demo', {
      id: 'demo',
      projectDir: `/home/${HOSTILE}`,
      change: saying(HOSTILE),
    })
    const { url } = await view(stateDir)

    const paths = ['', `?q=${encodeURIComponent(HOSTILE)}`, 'sessions/demo', 'sessions/demo/timeline']
    const pages = await Promise.all(paths.map((path) => read(url + path)))

    for (const { html } of pages) {
      expect(html.match(/<script>/g)).toHaveLength(1)
      expect(html).not.toMatch(/<img|<b>gt/)
      expect(html).toContain(
        '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;',
      )
    }
  })

  it('can turn or hide nothing around it: what is unseen is shown by its number', async () => {
    const stateDir = await createStateDir()
    await keepRecording(stateDir, 'demo', {
      id: 'demo',
      change: saying('safe\u202e\u2066 evil\u0000\u001b[31m red'),
    })
    const { url } = await view(stateDir)

    const pages = ['', 'sessions/demo', 'sessions/demo/timeline'].map((path) => read(url + path))
    const html = (await Promise.all(pages)).map((page) => page.html).join('\n')

    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(html).not.toMatch(/[\u0000\u001b\u202a-\u202e\u2066-\u2069]/)
    expect(html).toContain('safe<span class="unseen">U+202E</span><span class="unseen">U+2066</span> evil')
    expect(html).toContain('<span class="unseen">U+0000</span> red')
  })
})

async function viewOf(name: string) {
  const stateDir = await createStateDir()
  await keepRecording(stateDir, name, { id: name })
  return view(stateDir)
}

async function read(url: string) {
  const response = await fetch(url)
  return { status: response.status, headers: response.headers, html: await response.text() }
}

/** fetch would not let us name another host than the one we call. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', reject).end()
  })
}

const rowsOf = (html: string): string[] =>
  [...html.matchAll(/<a id="s-([^"]*)"/g)].map(([, id = '']) => id).sort()

function hashOf(html: string, element: string): string {
  const text = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(html)?.[1] ?? ''
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
