import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/cli/io.ts'
import { type ShowOptions, show } from '../../src/cli/show.ts'
import { resolvePaths } from '../../src/config/paths.ts'
import { keepRecording } from '../sessions/kept.ts'
import { createScreen } from './screen.ts'

let home: string
let stateDir: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'show-'))
  stateDir = resolvePaths({ HOME: home }).stateDir
})
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))

describe('show', () => {
  it('draws the session as a waterfall', async () => {
    await keepRecording(stateDir, 'demo', { id: '06455ef8-demo' })

    const lines = (await shown('06455')).split('\n')

    expect(lines[0]).toMatch(/^Our slugs have doubled dashes/)
    expect(lines[1]).toBe('06455ef8-demo · /home/dev/project · main · claude-opus-5-5')
    expect(lines[2]).toContain('user_stop · 3 turns · 11 tool calls · 206,020 in, 1,134 out · $0.1895')
    expect(lines.filter((line) => /^[├└]/.test(line))).toHaveLength(4)
    expect(lines).toContainEqual(expect.stringMatching(/^│ ├ Read slug\.mjs +\d+ ms +█*[▏▎▍▌▋▊▉]?$/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^│ ├ opus-5-5 I'll look.* 14\.2K \/ 118 +\$0\.0734 +█/),
    )
  })

  it('hangs agents under the call that launched them', async () => {
    await keepRecording(stateDir, 'demo', { id: 'demo' })

    const lines = (await shown('demo')).split('\n')

    const call = lines.findIndex((line) => line.startsWith('│ ├ Agent '))
    expect(lines[call + 1]).toMatch(/^│ │ └ general-purpose Find slugs made by hand/)
    expect(lines[call + 2]).toMatch(/^│ │ {3}├ opus-5-5 → Bash/)
  })

  it('marks what failed, and says why', async () => {
    await keepRecording(stateDir, 'tools', { id: 'tools' })

    expect(await shown('tools')).toMatch(/├ ✖ Read \(tool_error\) missing\.txt/)
  })

  it('finds the session that was at work last', async () => {
    await keepRecording(stateDir, 'demo', { id: 'demo', writtenMs: 1_000 })
    await keepRecording(stateDir, 'hello', { id: 'hello', writtenMs: 2_000 })

    expect(await shown(undefined, { last: true })).toMatch(/^Say hello\n/)
  })

  it.each([40, 60, 80, 100, 200])('fits a terminal of %i columns', async (columns) => {
    await keepRecording(stateDir, 'demo', { id: 'demo' })

    const lines = (await shown('demo', {}, columns)).trimEnd().split('\n')

    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([])
    expect(lines.length).toBeGreaterThan(30)
  })

  it('gives programs the spans as they are', async () => {
    await keepRecording(stateDir, 'demo', { id: 'demo' })

    const { sessionId, costUsd, spans } = JSON.parse(await shown('demo', { json: true }))

    expect({ sessionId, costUsd }).toEqual({ sessionId: 'demo', costUsd: expect.closeTo(0.1895, 4) })
    expect(spans).toHaveLength(31)
    expect(spans[0]).toMatchObject({ kind: 'session', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(spans).toContainEqual(
      expect.objectContaining({
        kind: 'tool',
        error: 'tool_error',
        attributes: expect.objectContaining({ 'gen_ai.tool.name': 'Bash' }),
      }),
    )
  })

  it.each([
    ['which session where none is named', undefined, {}, 'Which session?'],
    ['one session, not two ways of naming it', 'hello', { last: true }, 'not both'],
    ['more of an id that several begin with', 'hell', {}, '"hell" is the beginning of 2 sessions: '],
  ])('asks for %s', async (_what, session, options, message) => {
    for (const id of ['hello-1', 'hello-2']) await keepRecording(stateDir, 'hello', { id })

    const call = show(createScreen({ HOME: home }).io, session, options)

    await expect(call).rejects.toThrow(UsageError)
    await expect(call).rejects.toThrow(message)
  })

  it('says where there is no such session, or none at all', async () => {
    await expect(shown('nobody')).rejects.toThrow('No session here begins with "nobody"')
    await expect(shown(undefined, { last: true })).rejects.toThrow('No session has been recorded yet')
  })
})

async function shown(
  session: string | undefined,
  options: ShowOptions = {},
  columns?: number,
): Promise<string> {
  const screen = createScreen({ HOME: home, NO_COLOR: '1' }, columns)
  await show(screen.io, session, options)
  return screen.stdout()
}
