import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepRecording } from '../sessions/kept.ts'
import { createHome, type Home, type Started } from './home.ts'

const DEADLINE = { timeout: 15_000 }

let home: Home

beforeEach(async () => {
  home = await createHome()
  await keepRecording(home.paths.stateDir, 'demo', { id: '06455ef8-demo' })
})
afterEach(() => home.remove())

describe('open --no-open', () => {
  it('prints the address alone, and shows the sessions there until Ctrl-C', async () => {
    const opened = home.start(['open', '--no-open'])
    const url = await address(opened)

    const page = await (await fetch(url)).text()
    opened.child.kill('SIGINT')

    expect(page).toContain('Our slugs have doubled dashes')
    expect(await opened.ended).toEqual({ exitCode: 0, stdout: `${url}\n`, stderr: '' })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32,}\/$/)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('leads to the session that is asked for, by the beginning of its id', async () => {
    const opened = home.start(['open', '0645', '--no-open'])
    const url = await address(opened)

    const page = await (await fetch(url)).text()
    opened.child.kill('SIGTERM')

    expect(url).toMatch(/\/sessions\/06455ef8-demo$/)
    expect(page).toContain('I&#39;ll look at the function and its test.')
    expect((await opened.ended).exitCode).toBe(0)
  })

  it('says where there is no such session', async () => {
    const { exitCode, stdout, stderr } = await home.run(['open', 'nobody', '--no-open'])

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('No session here begins with "nobody"')
  })
})

describe('open', () => {
  it('leads the browser there by an address that is of no use to whoever reads its arguments', async () => {
    const { bin, asked } = await installFakeBrowser()
    const opened = home.start(['open', '0645'], { env: { PATH: `${bin}:${process.env.PATH}` } })
    const launch = await vi.waitFor(() => readFile(asked, 'utf8'), DEADLINE)
    const url = await address(opened)

    const { url: arrived } = await fetch(launch)
    const again = await fetch(launch)
    opened.child.kill('SIGINT')

    expect(arrived).toBe(url)
    expect(again.status).toBe(410)
    expect(launch).not.toContain(new URL(url).pathname.split('/')[1])
    expect((await opened.ended).exitCode).toBe(0)
  })
})

async function address(opened: Started): Promise<string> {
  return vi.waitFor(() => {
    const [url] = /http:\S+(?=[\s])/.exec(opened.stdout()) ?? []
    if (url === undefined) throw new Error('no address was printed yet')
    return url
  }, DEADLINE)
}

/** Programs of the names by which systems open a page; they write down what they were to open. */
async function installFakeBrowser(): Promise<{ bin: string; asked: string }> {
  const [bin, asked] = [join(home.path, 'bin'), join(home.path, 'asked')]
  await mkdir(bin)
  for (const name of ['xdg-open', 'open']) {
    await writeFile(
      join(bin, name),
      `#!/bin/sh\nprintf %s "$1" > '${asked}.part' && mv '${asked}.part' '${asked}'\n`,
    )
    await chmod(join(bin, name), 0o755)
  }
  return { bin, asked }
}
