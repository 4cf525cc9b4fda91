import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { kill } from '../support/program.ts'
import { conversation, exitOf, type Home, makeHome, play, theSessionOf } from './home.ts'

const SESSION = 'session-1'
const ASKED = ['user: Say hello']
const HELLO = [...ASKED, 'assistant: Hello there.']

/** A session that only its hooks tell of, and that ended before it was answered. */
async function recordSession(
  home: Home,
  sessionId: string,
  fields: Record<string, string> = {},
): Promise<void> {
  const common = { session_id: sessionId, cwd: '/project' }
  const startMs = Date.now() - 60_000
  const hooks = [
    { hook_event_name: 'SessionStart', source: 'startup' },
    { hook_event_name: 'UserPromptSubmit', prompt_id: `prompt-of-${sessionId}`, prompt: 'Say hello' },
    { hook_event_name: 'SessionEnd', reason: 'other' },
  ]
  for (const [index, hook] of hooks.entries())
    await home.record({ ...common, ...hook }, { atMs: startMs + index * 1_000, fields })
}

const folder = (home: Home, ...names: string[]): Promise<string[]> =>
  readdir(join(home.paths.stateDir, ...names)).catch(() => [])

/** The state that a dashboard shows, but for what the store itself numbers. */
const shown = ({ openSync }: Home, sessionId: string) => ({
  session: { ...openSync.session(sessionId), id: '', updatedAt: 0 },
  messages: openSync.messages(sessionId).map((message) => ({ ...message, id: '' })),
})

describe('the bridge', () => {
  it.each([
    ['hello', 2],
    ['tools', 12],
    ['agents', 16],
    ['no-persistence', 3],
  ])('brings a recorded session (%s) to OpenSync, and empties its spool', async (recording, messages) => {
    const home = await makeHome()
    const sessionId = await play(home, recording)

    home.startBridge()
    await home.flushed()

    expect(conversation(home.openSync, sessionId)).toHaveLength(messages)
    expect(await folder(home, 'spool', 'new')).toEqual([])
    expect(await folder(home, 'spool', 'quarantine')).toEqual([])
  })

  it('looks for events by itself where the system has no watch left for it', async () => {
    const home = await makeHome()
    home.startBridge({ preload: [join(import.meta.dirname, '../faults/support/no-watches.mjs')] })
    await vi.waitFor(async () => expect(await home.log()).toContain('so it is polled'), 10_000)

    await recordSession(home, SESSION)

    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toEqual(ASKED), 15_000)
  })

  it('loses nothing and doubles nothing, whenever it is killed and started again', async () => {
    const undisturbed = await makeHome()
    const { sessionId, events } = theSessionOf('tools')
    undisturbed.startBridge()
    await play(undisturbed, 'tools')
    await undisturbed.flushed()

    for (const lives of [2, 5, 9]) {
      const home = await makeHome()
      let bridge = home.startBridge()
      for (const [index, event] of events.entries()) {
        await home.happen(event, sessionId)
        if (index % Math.ceil(events.length / lives) !== 0) continue
        await home.ask('report')
        await kill(bridge)
        bridge = home.startBridge()
      }
      await home.flushed()

      expect(shown(home, sessionId)).toEqual(shown(undisturbed, sessionId))
    }
  })

  it('takes up what was going on in a session when it is started again', async () => {
    const home = await makeHome()
    const { sessionId, events } = theSessionOf('hello')
    const middle = events.findIndex(({ kind }) => kind === 'line')
    for (const event of events.slice(0, middle)) await home.happen(event, sessionId)
    const first = home.startBridge()
    await vi.waitFor(() => expect(conversation(home.openSync, sessionId)).toEqual(ASKED), 5_000)
    await kill(first)

    for (const event of events.slice(middle)) await home.happen(event, sessionId)
    home.startBridge()
    await home.flushed()

    expect(conversation(home.openSync, sessionId)).toEqual(HELLO)
  })

  it('leaves another one alone that lives already', async () => {
    const home = await makeHome()
    home.startBridge()
    await vi.waitFor(async () => expect(await home.ask('report')).toEqual({ pending: [] }), 5_000)

    const second = home.startBridge()

    expect(await exitOf(second)).toBe(0)
    expect(await home.ask('report')).toEqual({ pending: [] })
  })

  it('leaves in order when it is told to, and says so to recorders', async () => {
    const home = await makeHome()
    const bridge = home.startBridge()
    await vi.waitFor(async () => expect(await home.ask('report')).toEqual({ pending: [] }), 5_000)
    const alive = await folder(home, 'bridge')

    bridge.kill('SIGTERM')

    expect(await exitOf(bridge)).toBe(0)
    expect(alive).toEqual(expect.arrayContaining(['pid', 'until']))
    expect(await folder(home, 'bridge')).not.toContain('until')
    expect(await folder(home, 'bridge', 'live')).toEqual([])
    expect(await home.log()).toMatch(
      /^\[claude-code-sync\] \S+Z info bridge \d+ started\n.* info bridge \d+ left\n$/,
    )
  })

  it('keeps everything that it writes to its owner alone', async () => {
    const home = await makeHome()
    await play(home, 'hello')
    const bridge = home.startBridge()
    await home.flushed()
    await kill(bridge)

    const names = await readdir(home.paths.stateDir, { recursive: true })
    const modes = await Promise.all(
      names
        .filter((name) => !name.includes('spool/new') && !name.includes('live/'))
        .map(async (name) => {
          const { mode } = await stat(join(home.paths.stateDir, name))
          return `${name} ${(mode & 0o077).toString(8)}`
        }),
    )

    expect(modes.filter((mode) => !mode.endsWith(' 0') && !/^spool /.test(mode))).toEqual([])
  })
})

describe('the bridge, given something odd', () => {
  it('sets an event aside that nobody can use, and goes on with the next one', async () => {
    const home = await makeHome()
    await home.record({ no: 'session' })
    await writeFile(join(home.paths.stateDir, 'spool', 'new', 'garbage'), 'garbage\0end\n')
    await recordSession(home, SESSION)

    home.startBridge()
    await home.flushed()

    expect(conversation(home.openSync, SESSION)).toEqual(ASKED)
    const aside = await folder(home, 'spool', 'quarantine')
    const reasons = await Promise.all(
      aside
        .filter((name) => name.endsWith('.reason'))
        .map((name) => readFile(join(home.paths.stateDir, 'spool', 'quarantine', name), 'utf8')),
    )
    expect(reasons.sort()).toEqual([
      'the file does not begin with claude-code-sync/1\n',
      'the payload names no session and no event\n',
    ])
  })

  it('takes a payload that is nested without end, and the session goes on', async () => {
    const home = await makeHome()
    await home.record({
      session_id: SESSION,
      hook_event_name: 'UserPromptSubmit',
      prompt_id: 'p',
      prompt: 'Go',
    })
    const deep = JSON.parse(`${'['.repeat(4_000)}${']'.repeat(4_000)}`)
    const call = { tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: { deep }, tool_response: 'ok' }
    await home.record({ session_id: SESSION, hook_event_name: 'PostToolUse', prompt_id: 'p', ...call })
    await home.record({ session_id: SESSION, hook_event_name: 'SessionEnd', reason: 'other' })

    home.startBridge()
    await home.flushed()

    expect(conversation(home.openSync, SESSION)[0]).toBe('user: Go')
    expect(home.openSync.messages(SESSION)).toHaveLength(2)
  })

  it('ends a session whose client died without a word', async () => {
    const home = await makeHome()
    const client = home.startBridge()
    await kill(client)
    const fields = { CLAUDE_PID: String(client.pid) }
    await home.record(
      { session_id: SESSION, hook_event_name: 'UserPromptSubmit', prompt_id: 'p', prompt: 'Go' },
      { fields },
    )

    home.startBridge()

    await vi.waitFor(
      () => expect(home.openSync.session(SESSION)?.extra).toMatchObject({ endReason: 'error' }),
      10_000,
    )
  })
})

describe('the bridge and its configuration', () => {
  it('keeps every event while the file is broken, says why, and goes on when it is mended', async () => {
    const home = await makeHome()
    await writeFile(home.paths.configFile, '{"convexUrl": ')
    await recordSession(home, SESSION)
    home.startBridge()
    const reply = await vi.waitFor(async () => {
      const answer = JSON.stringify(await home.ask('flush'))
      expect(answer).toContain('3 recorded events')
      return answer
    }, 5_000)

    await home.configure({})
    await home.flushed()

    expect(reply).toContain('not valid JSON')
    expect(conversation(home.openSync, SESSION)).toEqual(ASKED)
  })

  it('lets events go, and reads and sends nothing, where syncing is off', async () => {
    const home = await makeHome({ autoSync: false })
    await play(home, 'hello')

    home.startBridge()
    await home.flushed()

    expect(home.openSync.requests).toEqual([])
    expect(await folder(home, 'sessions')).toEqual([])
    expect(await folder(home, 'spool', 'new')).toEqual([])
  })

  it('keeps neither arguments nor results of tools where they are not wanted, and counts the calls', async () => {
    const home = await makeHome({ syncToolCalls: false })
    const sessionId = await play(home, 'tools')

    home.startBridge()
    await home.flushed()

    const journal = await readFile(join(home.paths.stateDir, 'sessions', sessionId, 'journal.jsonl'), 'utf8')
    expect(journal).not.toContain('hello-world')
    expect(home.openSync.messages(sessionId).map(({ role }) => role)).not.toContain('tool')
    expect(home.openSync.session(sessionId)?.extra.toolCallCount).toBeGreaterThan(0)
  })

  it("sends each session to the place that its own environment names, by that place's key", async () => {
    const home = await makeHome()
    const other = await startEmbeddedOpenSync()
    onTestFinished(() => other.close())
    await recordSession(home, 'here')
    await recordSession(home, 'there', {
      CLAUDE_SYNC_CONVEX_URL: other.url,
      CLAUDE_SYNC_API_KEY: other.apiKey,
    })

    home.startBridge()
    await home.flushed()

    expect(home.openSync.sessions().map(({ externalId }) => externalId)).toEqual(['here'])
    expect(other.sessions().map(({ externalId }) => externalId)).toEqual(['there'])
    expect(home.openSync.requests.concat(other.requests).filter(({ status }) => status === 401)).toEqual([])
  })

  it('waits for another key where the one it has is refused, and delivers by that', async () => {
    const home = await makeHome({ apiKey: 'osk_not_this_one' })
    await recordSession(home, SESSION)
    home.startBridge()
    await vi.waitFor(
      async () => expect(JSON.stringify(await home.ask('flush'))).toContain('claude-code-sync login'),
      5_000,
    )

    await home.configure({})
    await home.flushed()

    expect(conversation(home.openSync, SESSION)).toEqual(ASKED)
    expect(await home.log()).not.toContain('osk_not_this_one')
  })

  it('makes room for another one where it can not go on', async () => {
    const home = await makeHome()
    // What its pid is to be written to.
    await mkdir(join(home.paths.stateDir, 'bridge', 'pid'), { recursive: true })

    const exitCode = await exitOf(home.startBridge())

    expect(exitCode).toBe(0)
    expect(await home.log()).toContain(' error unexpected: Error: EISDIR')
    expect(await home.ask('report')).toBeUndefined()
  })

  it('delivers nothing without a place to go, and is no reason to wait', async () => {
    const home = await makeHome()
    await writeFile(home.paths.configFile, '{}')
    await recordSession(home, SESSION)

    home.startBridge()
    await home.flushed()

    expect(home.openSync.requests).toEqual([])
  })

  it('delivers what it could not while OpenSync was away', async () => {
    const home = await makeHome()
    home.openSync.reply(() => 'drop')
    await recordSession(home, SESSION)
    home.startBridge()
    await vi.waitFor(
      async () => expect(JSON.stringify(await home.ask('report'))).toContain('did not answer'),
      5_000,
    )

    home.openSync.reply(undefined)
    await home.flushed()

    expect(conversation(home.openSync, SESSION)).toEqual(ASKED)
  })
})
