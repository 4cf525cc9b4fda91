import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createHome as createCommandLine } from '../cli/home.ts'
import { conversation, type Home, makeHome, play, theSessionOf } from './home.ts'

const PROJECT = '/home/dev/clients/acme'
const SESSION = 'kept-from-everybody'
const SAID = 'open sesame'

const prompt = (promptId: string) => ({
  session_id: SESSION,
  hook_event_name: 'UserPromptSubmit',
  prompt_id: promptId,
  prompt: SAID,
  cwd: '/elsewhere',
})

/** Whatever is in files here, and what they are called. */
async function everythingIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  const texts = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return (await stat(path).catch(() => undefined))?.isFile() ? readFile(path, 'utf8').catch(() => '') : ''
    }),
  )
  return [...names, ...texts].join('\n')
}

const leavesNoTrace = (home: Home) =>
  vi.waitFor(
    async () => {
      await home.ask('report')
      const everything = await everythingIn(home.paths.stateDir)
      for (const trace of [SESSION, SAID, PROJECT]) expect(everything).not.toContain(trace)
      expect(await readdir(join(home.paths.stateDir, 'spool', 'new'))).toEqual([])
    },
    { timeout: 15_000, interval: 50 },
  )

describe('a session of an excluded project', () => {
  it.each([
    ['by the file', { excludeProjects: ['/home/dev/clients/*'] }, {}],
    ['by the variable', {}, { CLAUDE_SYNC_EXCLUDE_PROJECTS: 'nothing:acme' }],
    [
      'by the file, whatever the variable says',
      { excludeProjects: ['acme'] },
      { CLAUDE_SYNC_EXCLUDE_PROJECTS: '' },
    ],
  ])('leaves no trace, %s', async (_how, settings, variables) => {
    const home = await makeHome(settings)
    home.startBridge()
    const fields = { CLAUDE_PROJECT_DIR: PROJECT, ...variables }
    await home.record(prompt('p1'), { fields })
    await home.record({ session_id: SESSION, hook_event_name: 'unknown', text: SAID }, { fields })
    await home.record({ hook_event_name: 'Stop', text: `${SAID} and no session` }, { fields })
    // What comes after it is recorded: so the others were looked at.
    const other = await play(home, 'hello')
    await home.flushed()

    await leavesNoTrace(home)
    expect(home.openSync.messages(SESSION)).toEqual([])
    expect(conversation(home.openSync, other)).not.toEqual([])
  })

  it('is let go of while it is at work, with what was recorded of it', async () => {
    const home = await makeHome()
    home.startBridge()
    await home.record(prompt('p1'), { fields: { CLAUDE_PROJECT_DIR: PROJECT } })
    await home.flushed()
    const before = await everythingIn(home.paths.stateDir)

    await home.configure({ excludeProjects: ['/home/dev/clients'] })
    await home.record(prompt('p2'), { fields: { CLAUDE_PROJECT_DIR: PROJECT } })

    expect(before).toContain(SAID)
    await leavesNoTrace(home)
    expect(home.openSync.messages(SESSION)).toHaveLength(1)
  })

  it('is let go of where it waits for a server that is away, and is not sent later', async () => {
    const home = await makeHome({ convexUrl: 'http://127.0.0.1:9', apiKey: 'osk_of_nobody' })
    home.startBridge()
    await home.record(prompt('p1'), { fields: { CLAUDE_PROJECT_DIR: PROJECT } })
    await vi.waitFor(async () => expect(JSON.stringify(await home.ask('flush'))).toContain('items for'), {
      timeout: 15_000,
    })

    await home.configure({ excludeProjects: ['acme'] })

    await leavesNoTrace(home)
    await home.flushed()
    expect(home.openSync.messages(SESSION)).toEqual([])
  })

  it('that was over long ago is deleted by the command that excludes it, without a bridge', async () => {
    const home = await makeHome()
    const bridge = home.startBridge()
    const sessionId = await play(home, 'hello')
    await home.flushed()
    bridge.kill('SIGKILL')
    const { events } = theSessionOf('hello')
    const cwd = events.flatMap((event) => (event.kind === 'hook' ? [String(event.payload.cwd)] : []))[0] ?? ''
    const commandLine = await createCommandLine()

    const { stdout } = await commandLine
      .run(['set', 'excludeProjects', cwd], { env: { CLAUDE_SYNC_STATE_DIR: home.paths.stateDir } })
      .finally(() => commandLine.remove())

    expect(stdout).toContain('What was kept here of 1 session there is deleted')
    expect(await readdir(join(home.paths.stateDir, 'sessions'))).not.toContain(sessionId)
    await rm(join(home.paths.stateDir, 'bridge', 'live'), { recursive: true, force: true })
  })
})
