import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { destinationsOf } from '../../src/bridge/destination-config.ts'
import { sessions } from '../../src/cli/sessions.ts'
import { saveSettings } from '../../src/config/load.ts'
import { resolvePaths } from '../../src/config/paths.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { writeCursor } from '../../src/journal/cursor.ts'
import { keepRecording } from '../sessions/kept.ts'
import { createHome } from './home.ts'
import { createScreen } from './screen.ts'

const SETTINGS = { convexUrl: 'https://your-project.convex.site', apiKey: 'osk_0123456789abcdef' }
const END = { offset: Number.MAX_SAFE_INTEGER, item: 0 }

let home: string
let stateDir: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sessions-'))
  stateDir = resolvePaths({ HOME: home }).stateDir
})
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))

describe('sessions', () => {
  it('lists what is known of each session, the last one first', async () => {
    await keepRecording(stateDir, 'hello', { id: '11111111-a', writtenMs: 1_000 })
    await keepRecording(stateDir, 'demo', { id: '22222222-b', writtenMs: 2_000 })

    const lines = (await list({})).stdout.trimEnd().split('\n')

    expect(lines.map((line) => line.split(/ {2,}/).slice(1))).toEqual([
      ['Session', 'Project', 'Title', 'Turns', 'Tools', 'Tokens', 'Cost', 'Delivered'],
      [
        '22222222',
        'project',
        expect.stringMatching(/^Our slugs/),
        '3',
        '11',
        '206K / 1.13K',
        '$0.1895',
        'nowhere to go',
      ],
      ['11111111', 'project', 'Say hello', '1', '0', '6.01K / 30', '$0.0078', 'nowhere to go'],
    ])
  })

  it('tells where each was delivered, by the names of the destinations', async () => {
    await saveSettings(resolvePaths({ HOME: home }), SETTINGS)
    const [opensync] = destinationsOf(resolveConfig({ env: {}, file: SETTINGS })).fromFile
    const route = [opensync?.id ?? '', 'otlp-0123456789abcdef']
    const id = await keepRecording(stateDir, 'hello', { route })
    await writeCursor(join(stateDir, 'sessions', id), route[0] ?? '', { ...END, rejected: {} })

    const { stdout } = await list({})

    expect(stdout).toContain('✔ opensync, … otlp-0123 3 pending')
  })

  it('reads no more journals than it shows', async () => {
    await keepRecording(stateDir, 'hello', { id: 'shown', writtenMs: 2_000 })
    await keepRecording(stateDir, 'hello', { id: 'unread', writtenMs: 1_000 })
    await writeFile(join(stateDir, 'sessions', 'unread', 'journal.jsonl'), '{"v":99}\n')
    await keepRecording(stateDir, 'hello', { id: 'shown', writtenMs: Date.now() + 1_000 })

    const { stdout, stderr } = await list({ limit: 1 })

    expect(stdout).toContain('shown')
    expect(stderr).toBe('')
  })

  it('passes over a journal that it cannot read, and says so', async () => {
    await keepRecording(stateDir, 'hello', { id: 'readable' })
    await keepRecording(stateDir, 'hello', { id: 'newer' })
    await writeFile(join(stateDir, 'sessions', 'newer', 'journal.jsonl'), '{"v":99}\n')

    const { exitCode, stdout, stderr } = await list({})

    expect(exitCode).toBe(0)
    expect(stdout).toContain('readable')
    expect(stderr).toMatch(/^Session newer is left out: .*newer claude-code-sync/)
  })

  it('lists those of one project', async () => {
    await keepRecording(stateDir, 'hello', { id: 'here', projectDir: '/work/here/deep' })
    await keepRecording(stateDir, 'hello', { id: 'there', projectDir: '/work/there' })

    const { stdout } = await list({ project: '/work/here' })

    expect(stdout).toContain('here')
    expect(stdout).not.toContain('there')
  })

  it.each([80, 100, 140])('fits a terminal of %i columns', async (columns) => {
    for (const [index, recording] of ['hello', 'demo', 'agents', 'denied'].entries())
      await keepRecording(stateDir, recording, { route: ['opensync-0123'], writtenMs: index * 1000 })

    const { stdout } = await list({}, { columns })

    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(5)
    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([])
    expect(lines[0]).toMatch(/When .*Session .*Title .*Delivered/)
  })

  it('has colours on a terminal alone, and not where NO_COLOR is set', async () => {
    await keepRecording(stateDir, 'hello')

    expect((await list({}, { columns: 120 })).stdout).toContain('\u001b[')
    expect((await list({}, { columns: 120, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[')
    expect((await list({})).stdout).not.toContain('\u001b[')
  })

  it('lets no title write to the terminal on its own', async () => {
    await keepRecording(stateDir, 'titles', {
      change: (observation) =>
        observation.kind === 'titled' ? { ...observation, title: 'a\u001b]0;owned\u0007b' } : observation,
    })

    expect((await list({})).stdout).toContain('a ]0;owned b')
  })

  it('gives programs all that is known', async () => {
    await keepRecording(stateDir, 'demo', { id: 'the-demo', route: ['otlp-0123456789'] })

    const { stdout } = await list({ json: true })

    expect(JSON.parse(stdout)).toMatchObject([
      {
        sessionId: 'the-demo',
        projectPath: '/home/dev/project',
        turns: 3,
        toolCalls: 11,
        inputTokens: 206_020,
        deliveries: [{ destination: 'otlp-0123', state: 'pending', refused: 0 }],
      },
    ])
  })

  it('is content where nothing was recorded yet', async () => {
    const { exitCode, stdout, stderr } = await list({})

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toContain('No session has been recorded yet')
  })

  it('is a command with options that are checked', async () => {
    const { run, remove } = await createHome()
    try {
      expect((await run(['sessions', '--json'])).stdout).toBe('[]\n')
      expect((await run(['sessions', '--limit', 'x'])).exitCode).toBe(2)
    } finally {
      await remove()
    }
  })
})

interface Listing {
  columns?: number
  env?: Record<string, string>
}

async function list(
  options: { limit?: number; project?: string; json?: boolean },
  { columns, env = {} }: Listing = {},
) {
  const screen = createScreen({ HOME: home, ...env }, columns)
  const exitCode = await sessions(screen.io, { limit: 10, ...options })
  return { exitCode, stdout: screen.stdout(), stderr: screen.stderr() }
}
