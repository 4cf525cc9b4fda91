import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { installHooks, runHook } from '../faults/support/recorder.ts'
import { type Home, makeHome } from './home.ts'

const TOKEN = `ghp_${'a1B2c3'.repeat(6)}`
const BODY = 'the whole of a file that somebody wrote'
const PATIENCE = { timeout: 20_000, interval: 20 }

const base = { session_id: 'session-1', prompt_id: 'p', cwd: '/home/dev/project' }
const EVENTS = [
  { ...base, hook_event_name: 'SessionStart', source: 'startup' },
  { ...base, hook_event_name: 'UserPromptSubmit', prompt: `Use ${TOKEN}` },
  {
    ...base,
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: 't',
    tool_input: { file_path: '/home/dev/project/a', content: BODY },
    tool_response: { content: BODY },
  },
  { ...base, hook_event_name: 'Stop', last_assistant_message: `I used ${TOKEN}` },
]

async function everythingIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  const texts = names.map((name) => readFile(join(folder, name), 'utf8').catch(() => ''))
  return [...names, ...(await Promise.all(texts))].join('\n')
}

/** Nobody asks the bridge for anything: it sees the events by itself. */
const isTakenIn = ({ paths }: Home) =>
  vi.waitFor(async () => expect(await readdir(join(paths.stateDir, 'spool', 'new'))).toEqual([]), PATIENCE)

const isRedacted = ({ paths }: Home) =>
  vi.waitFor(async () => {
    const everything = await everythingIn(paths.stateDir)
    expect(everything).toContain('[redacted:')
    expect(everything).not.toContain(TOKEN)
    expect(everything).not.toContain(BODY)
  }, PATIENCE)

describe('what lies on the disk', () => {
  it('is redacted as soon as a bridge that runs has seen it, and stays so', async () => {
    const home = await makeHome()
    home.startBridge()

    for (const event of EVENTS) await home.record(event)
    await isTakenIn(home)

    await isRedacted(home)
    await home.flushed()
    await isRedacted(home)
  })

  it('is nothing of an event that nobody can use', async () => {
    const home = await makeHome()
    const inbox = join(home.paths.stateDir, 'spool', 'new')
    await home.record({ hook_event_name: 'UserPromptSubmit', prompt: `no session, but ${TOKEN}` })
    await writeFile(join(inbox, 'garbage'), `garbage with ${BODY}\0end\n`)
    for (const event of EVENTS) await home.record(event)

    home.startBridge()
    await isTakenIn(home)

    await isRedacted(home)
    expect(await readdir(join(home.paths.stateDir, 'spool', 'quarantine'))).toHaveLength(4)
  })

  it('is for its owner alone, whatever the umask of whoever started the hook', async () => {
    const home = await makeHome()
    const hook = await installHooks(home, { starting: true })
    const through = ['sh', '-c', 'umask 0; exec "$@"', 'sh']
    const env = { CLAUDE_SYNC_CONVEX_URL: home.openSync.url, CLAUDE_SYNC_API_KEY: home.openSync.apiKey }

    for (const event of EVENTS) await runHook(home, hook, event, { through, env })
    await vi.waitFor(() => expect(home.openSync.messages('session-1')).toHaveLength(3), PATIENCE)

    const { stateDir } = home.paths
    const names = await readdir(stateDir, { recursive: true })
    const modes: string[] = []
    for (const name of names) {
      // The bridge works on: what it has replaced meanwhile is not there any more.
      const found = await stat(join(stateDir, name)).catch(() => undefined)
      if (found) modes.push(`${name} ${(found.mode & 0o077).toString(8)}`)
    }
    expect(names).toEqual(
      expect.arrayContaining(['log', 'bridge/credentials', 'sessions/session-1/journal.jsonl']),
    )
    // The test itself has made these.
    expect(modes.filter((mode) => !mode.endsWith(' 0') && !/^spool(\/new)? /.test(mode))).toEqual([])
  })
})
