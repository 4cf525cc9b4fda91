import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHome, type Home } from './home.ts'

const SILENCE = { exitCode: 0, stdout: '', stderr: '' }
const PAYLOAD = '{"hook_event_name": "Stop", "session_id": "s"}'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(() => home.remove())

/** This very process stands in for a bridge that is alive, so that no real one is started. */
async function pretendBridge(): Promise<void> {
  const folder = join(home.paths.stateDir, 'bridge')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'pid'), String(process.pid))
  await writeFile(join(folder, 'until'), '')
  const later = new Date(Date.now() + 90_000)
  await utimes(join(folder, 'until'), later, later)
}

describe('hook', () => {
  it('records its input as it came', async () => {
    await pretendBridge()

    const outcome = await home.run(['hook', 'Stop'], { input: PAYLOAD })

    const folder = join(home.paths.stateDir, 'spool', 'new')
    const [name = ''] = await readdir(folder)
    expect(outcome).toEqual(SILENCE)
    expect(await readFile(join(folder, name), 'utf8')).toBe(`claude-code-sync/1\0\0${PAYLOAD}\0end\n`)
  })

  it.each([
    ['no home', ['hook', 'Stop'], { HOME: '' }],
    ['no event', ['hook'], { CLAUDE_SYNC_AUTO_SYNC: 'off' }],
    ['a relative state folder', ['hook', 'Stop'], { CLAUDE_SYNC_STATE_DIR: 'here' }],
    ['a state folder that is a file', ['hook', 'Stop'], { CLAUDE_SYNC_STATE_DIR: '/dev/null' }],
    ['options it does not know', ['hook', 'Stop', 'x', '--y'], { CLAUDE_SYNC_AUTO_SYNC: 'off' }],
  ])('is silent and succeeds with %s', async (_case, args, env) => {
    expect(await home.run(args, { input: PAYLOAD, env })).toEqual(SILENCE)
  })
})
