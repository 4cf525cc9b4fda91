import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CLI } from './home.ts'

const RECORDING = join(import.meta.dirname, '../fixtures/recordings/demo.jsonl')
/** Where the demo has a limit of its own: exit 0 within 15 s. */
const DEADLINE_MS = 15_000

const SOMEBODYS_SETTINGS = {
  CLAUDE_SYNC_CONVEX_URL: 'http://127.0.0.1:9',
  CLAUDE_SYNC_API_KEY: 'osk_somebody',
  CLAUDE_SYNC_AUTO_SYNC: 'false',
}

let folder: string
let home: string
let temporary: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'))
  home = await createFolder('home')
  temporary = await createFolder('tmp')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('demo --no-open', () => {
  it('shows the recorded session with its own figures, whatever the settings of the person, and ends', async () => {
    const startedAt = performance.now()
    const { tokensIn, tokensOut, cost } = await figuresOfRecording()

    const { exitCode, stdout } = await start(['demo', '--no-open'], SOMEBODYS_SETTINGS).ended

    expect(stdout).toContain('└─ user       Then use slug() there as well, and commit.')
    expect(stdout).toMatch(/tool {7}Bash node slug\.test\.mjs \(failed\)/)
    expect(stdout).toMatch(/system {5}Agent "Find slugs made by hand" finished/)
    expect(stdout).toContain(`Tokens    ${amount(tokensIn)} in, ${amount(tokensOut)} out`)
    expect(stdout).toContain(`Cost      $${cost.toFixed(4)}`)
    expect(exitCode).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS)
    await expectNothingLeft()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const demo = start(['demo', '--no-open'])
    await vi.waitFor(async () => expect(await processes()).toContain('bridge.js'), { timeout: DEADLINE_MS })

    demo.child.kill('SIGINT')
    const { exitCode } = await demo.ended

    expect(exitCode).toBe(0)
    await expectNothingLeft()
  })
})

describe('demo', () => {
  it('opens the session in the browser, and stays until Ctrl-C', async () => {
    const opened = await installFakeBrowser()
    const demo = start(['demo'], { PATH: `${join(folder, 'bin')}:${process.env.PATH}` })
    const url = await vi.waitFor(() => readFile(opened, 'utf8'), { timeout: DEADLINE_MS })

    const page = await (await fetch(url)).text()
    demo.child.kill('SIGINT')
    const { exitCode, stdout } = await demo.ended

    expect(page).toContain('Our slugs have doubled dashes')
    expect(stdout).toContain(`Look at it on ${url}`)
    expect(exitCode).toBe(0)
    await expectNothingLeft()
  })
})

interface Demo {
  child: ChildProcessByStdio<null, Readable, null>
  ended: Promise<{ exitCode: number | null; stdout: string }>
}

function start(args: readonly string[], env: Record<string, string> = {}): Demo {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { HOME: home, TMPDIR: temporary, PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (data) => {
    text += data
  })
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout: text }))
  return { child, ended }
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(home)).toEqual([])
  expect(await readdir(temporary)).toEqual([])
  expect(await processes()).toBe('')
}

/** The command lines of what runs for this demo and no other. */
async function processes(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args='])
  const own = stdout.split('\n').filter((line) => line.includes(temporary))
  return own.join('\n')
}

/** Programs of the names by which systems open a page; they write down what they were to open. */
async function installFakeBrowser(): Promise<string> {
  const bin = await createFolder('bin')
  const opened = join(folder, 'opened')
  for (const name of ['xdg-open', 'open']) {
    await writeFile(
      join(bin, name),
      `#!/bin/sh\nprintf %s "$1" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`,
    )
    await chmod(join(bin, name), 0o755)
  }
  return opened
}

async function createFolder(name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

/** What Claude Code's own transcript says: the usage of each distinct response, and the cost it reckons. */
async function figuresOfRecording(): Promise<{ tokensIn: number; tokensOut: number; cost: number }> {
  const entries = (await readFile(RECORDING, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const lines = entries.flatMap(({ line }) => (line ? [JSON.parse(line.text)] : []))
  const usages = new Map(
    lines.flatMap(({ message }) => (message?.usage ? [[message.id, message.usage]] : [])),
  )
  const all = [...usages.values()]
  return {
    tokensIn: sum(
      all.map(
        (usage) => usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
      ),
    ),
    tokensOut: sum(all.map((usage) => usage.output_tokens)),
    cost: lines.findLast(({ type }) => type === 'cost-state').totalCostUSD,
  }
}

function amount(value: number): string {
  return value.toLocaleString('en-US')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
