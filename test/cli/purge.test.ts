import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askBridge } from '../../src/bridge/instance.ts'
import { purgeAll } from '../../src/cli/purge.ts'
import { createHome, type Home } from './home.ts'

const SAID = 'open sesame'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(async () => {
  await home.run(['logout', '--purge', '--yes'])
  await home.remove()
})

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/** A session that is recorded by real hooks, and waits for a server that is not there. */
async function recordSomething(): Promise<void> {
  await home.writeConfiguration({ convexUrl: 'http://127.0.0.1:9', apiKey: 'osk_of_nobody_at_all' })
  await home.run(['setup'])
  const settings = JSON.parse(await readFile(home.paths.claudeSettingsFile, 'utf8'))
  await runHook(settings.hooks.UserPromptSubmit[0].hooks[0].command)
  await vi.waitFor(
    async () => {
      const reply = await askBridge(join(home.paths.stateDir, 'bridge'), { ask: 'report' }, 5_000)
      expect(JSON.stringify(reply)).toContain('items for')
    },
    { timeout: 20_000, interval: 100 },
  )
}

async function runHook(command: string): Promise<void> {
  const child = spawn('sh', ['-c', command], { env: { HOME: home.path, PATH: process.env.PATH } })
  child.stdin.end(
    JSON.stringify({ session_id: 's', hook_event_name: 'UserPromptSubmit', prompt_id: 'p', prompt: SAID }),
  )
  await once(child, 'close')
}

describe('logout --purge', () => {
  it('leaves nothing of ours: no settings, hooks, journals, spool or log, and no bridge', async () => {
    await recordSomething()
    const before = await filesIn(home.path)

    const { exitCode, stdout } = await home.run(['logout', '--purge', '--yes'])

    expect(before.length).toBeGreaterThan(6)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('are deleted')
    expect(await filesIn(home.path)).toEqual(['.claude/settings.json'])
    expect(await readFile(home.paths.claudeSettingsFile, 'utf8')).not.toContain('record.sh')
    expect(await readdir(join(home.path, '.config'))).toEqual([])
    expect(await readdir(join(home.path, '.local', 'state'))).toEqual([])
  })

  it('deletes nothing of anybody else, whichever folders were chosen', async () => {
    const stateDir = join(home.path, 'mine')
    await mkdir(join(stateDir, 'papers'), { recursive: true })
    await writeFile(join(stateDir, 'papers', 'letter'), 'dear')
    await writeFile(join(stateDir, 'log.txt'), 'mine')
    await home.run(['setup'], { env: { CLAUDE_SYNC_STATE_DIR: stateDir } })

    const { stdout } = await home.run(['logout', '--purge', '--yes'], {
      env: { CLAUDE_SYNC_STATE_DIR: stateDir },
    })

    expect(await filesIn(stateDir)).toEqual(['log.txt', 'papers/letter'])
    expect(stdout).toContain(`These are not ours, and are still there:\n  ${join(stateDir, 'log.txt')}`)
  })

  it('deletes nothing unasked where nobody can be asked', async () => {
    await home.run(['setup'])
    const before = await filesIn(home.path)

    const { exitCode, stderr } = await home.run(['logout', '--purge'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('add --yes')
    expect(await filesIn(home.path)).toEqual(before)
  })

  it.each([
    ['n', 1, true],
    ['y', 0, false],
    ['\x03', 1, true],
  ])('asks at a terminal first: after %j it ends with %i', async (answer, exitCode, isThere) => {
    await home.writeConfiguration({ autoSync: true })
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const installation = { node: '', bridgeEntry: '', recorderTemplate: '' }
    let shown = ''
    stdout.on('data', (chunk) => {
      shown += chunk
    })

    const done = purgeAll(
      { stdin, stdout, stderr, isTty: true, env: { HOME: home.path }, installation },
      false,
    )
    await vi.waitFor(() => expect(shown).toContain('Yes / '), { timeout: 5_000 })
    stdin.write(answer)

    expect(await done).toBe(exitCode)
    expect(existsSync(home.paths.configFile)).toBe(isThere)
  })

  it('is content where there is nothing', async () => {
    const { exitCode, stderr } = await home.run(['logout', '--purge', '--yes'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await readdir(home.path)).toEqual([])
  })
})
