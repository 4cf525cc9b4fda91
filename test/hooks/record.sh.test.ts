import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openSpool } from '../../src/spool/spool.ts'
import {
  type Installation,
  install,
  recordedEvents,
  runHook,
  SHELLS,
  SILENT_SUCCESS,
  shellEnvironment,
} from './recording.ts'

describe.each(SHELLS)('the hook command in $shell $args', (shell) => {
  it('puts its input and what it knows of the session into the spool', async () => {
    const { home, stateDir, command } = await install()
    const env = {
      ...shellEnvironment(home),
      CLAUDE_PID: '4711',
      CLAUDE_PROJECT_DIR: "/a project/it's *\nhere",
      CLAUDE_SYNC_API_KEY: '',
      ANTHROPIC_API_KEY: 'not ours',
    }

    const outcome = await runHook(shell, home, command, { env, input: '{"session_id":"a"}\n' })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toMatchObject([
      {
        fields: {
          CLAUDE_PID: '4711',
          CLAUDE_PROJECT_DIR: "/a project/it's *\nhere",
          CLAUDE_SYNC_API_KEY: '',
        },
        payload: Buffer.from('{"session_id":"a"}\n'),
      },
    ])
  })

  it('writes for the owner alone', async () => {
    const { home, stateDir, command } = await install()

    await runHook(shell, home, `umask 0; ${command}`)

    const [name = ''] = await readdir(join(stateDir, 'spool', 'new'))
    expect((await stat(join(stateDir, 'spool', 'new', name))).mode & 0o777).toBe(0o600)
  })

  it.each(['a home ', "it's-", '"$HOME"`true`\\-', 'two\nlines-', 'ünï-', '-n *?[a]-'])(
    'works in a home named %j',
    async (name) => {
      const { home, stateDir, command } = await install({ name })

      const outcome = await runHook(shell, home, command)

      expect(outcome).toEqual(SILENT_SUCCESS)
      expect(await recordedEvents(stateDir)).toHaveLength(1)
    },
  )

  it('records an empty input too, for the bridge to judge', async () => {
    const { home, stateDir, command } = await install()

    const outcome = await runHook(shell, home, command, { input: '' })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toMatchObject([{ payload: Buffer.alloc(0) }])
  })

  it('takes another name where its own is taken, and leaves the other file alone', async () => {
    const { home, stateDir, command } = await install()
    const inbox = join(stateDir, 'spool', 'new')

    const outcome = await runHook(shell, inbox, `echo old >$$.0; echo old >$$.1; ${command}`, {
      env: shellEnvironment(home),
    })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toMatchObject([{ name: expect.stringMatching(/^\d+\.2$/) }])
    expect((await readdir(inbox)).map((name) => name.replace(/^\d+/, 'pid')).sort()).toEqual([
      'pid.0',
      'pid.1',
    ])
  })

  it.each([
    ['the recorder was removed', async ({ stateDir }: Installation) => rm(join(stateDir, 'record.sh'))],
    [
      'the whole state folder was removed',
      async ({ stateDir }: Installation) => rm(stateDir, { recursive: true }),
    ],
    [
      'the spool is not a folder',
      async ({ stateDir }: Installation) => {
        await rm(join(stateDir, 'spool'), { recursive: true })
        await writeFile(join(stateDir, 'spool'), '')
      },
    ],
    [
      'the spool may not be written',
      async ({ stateDir }: Installation) => chmod(join(stateDir, 'spool', 'new'), 0o500),
    ],
  ])('is silent and succeeds where %s', async (_, spoil) => {
    const installation = await install()
    await spoil(installation)

    const outcome = await runHook(shell, installation.home, installation.command)

    expect(outcome).toEqual(SILENT_SUCCESS)
  })

  it.each([
    ['there is no HOME', undefined],
    ['HOME is empty', ''],
  ])('records nothing where %s', async (_, HOME) => {
    const { home, stateDir, command } = await install()
    const { HOME: _home, ...others } = shellEnvironment(home)
    const env = HOME === undefined ? others : { ...others, HOME }

    const outcome = await runHook(shell, home, command, { env })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toEqual([])
  })

  it('finds cat where the environment has no PATH worth the name', async () => {
    const { home, stateDir, command } = await install()

    const outcome = await runHook({ ...shell, shell: await absolute(shell.shell) }, home, command, {
      env: { ...shellEnvironment(home), PATH: '/nowhere' },
    })

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toHaveLength(1)
  })

  it.each(['set -eu; ', 'set -x 2>/dev/null; ', 'exec <&-; ', 'exec >&- 2>&-; '])(
    'is silent and succeeds after %j',
    async (before) => {
      const { home, command } = await install()

      const { code, stdout } = await runHook(shell, home, before + command)

      expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    },
  )

  it('makes the folder of the spool anew where it is missing', async () => {
    const { home, stateDir, command } = await install()
    await rm(join(stateDir, 'spool'), { recursive: true })

    await runHook(shell, home, command)

    expect((await stat(join(stateDir, 'spool'))).mode & 0o777).toBe(0o700)
    expect(await recordedEvents(stateDir)).toHaveLength(1)
  })

  it.each([0, 1])(
    'leaves an unfinished file, silently, where %i blocks is all it may write',
    async (blocks) => {
      const { home, stateDir, command } = await install()

      const outcome = await runHook(shell, home, `ulimit -f ${blocks}; ${command}`, {
        input: 'x'.repeat(10_000),
      })

      expect(outcome).toEqual(SILENT_SUCCESS)
      expect(await readdir(join(stateDir, 'spool', 'new'))).toHaveLength(1)
      expect(await recordedEvents(stateDir)).toEqual([])
    },
  )

  it('leaves an unfinished file where cat gives up', async () => {
    const { home, stateDir, command } = await install()

    const outcome = await runHook(shell, home, `exec </; ${command}`)

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await inboxText(stateDir)).toMatch(/^claude-code-sync\/1\0.*\0$/s)
  })

  it('takes the system’s own cat, not one that lies before it in PATH', async () => {
    const { home, stateDir, command } = await install()
    await writeFile(join(home, 'cat'), '#!/bin/sh\nprintf half; exit 1\n', { mode: 0o700 })

    const outcome = await runHook(shell, home, `PATH=$HOME:$PATH; ${command}`)

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(stateDir)).toHaveLength(1)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('succeeds even when %s ends it', async (signal) => {
    const { home, stateDir, command } = await install()
    const hook = spawn(shell.shell, [...shell.args, command], { env: shellEnvironment(home), detached: true })
    hook.stdin.write('{"session_id":')
    await vi.waitFor(async () => expect(await inboxText(stateDir)).toContain('session_id'), 10_000)

    process.kill(-(hook.pid ?? 0), signal)

    expect(await new Promise((resolve) => hook.on('close', resolve))).toBe(0)
    expect(await recordedEvents(stateDir)).toEqual([])
  })

  it('leaves an unfinished file, which nobody claims, where it is killed while it writes', async () => {
    const { home, stateDir, command } = await install()
    const hook = spawn(shell.shell, [...shell.args, command], { env: shellEnvironment(home), detached: true })
    hook.stdin.write('{"session_id":')
    await vi.waitFor(async () => expect(await inboxText(stateDir)).toContain('session_id'), 10_000)

    process.kill(-(hook.pid ?? 0), 'SIGKILL')
    await new Promise((resolve) => hook.on('close', resolve))

    const spool = await openSpool({ stateDir, owner: 'test' })
    expect(await spool.claim()).toEqual([])
    expect(await spool.counts()).toMatchObject({ waiting: 1, quarantined: 0 })
  })

  it('brings 50 MB through to the byte', async () => {
    const { home, stateDir, command } = await install()
    const input = randomBytes(50_000_000)

    await runHook(shell, home, command, { input })

    const [recorded] = await recordedEvents(stateDir)
    expect(recorded?.payload.equals(input)).toBe(true)
  })

  it('keeps 64 events apart that come at once', async () => {
    const { home, stateDir, command } = await install()
    const inputs = Array.from({ length: 64 }, (_, index) => `{"n":${index}}`)

    const outcomes = await Promise.all(inputs.map((input) => runHook(shell, home, command, { input })))

    expect(outcomes).toEqual(inputs.map(() => SILENT_SUCCESS))
    const recorded = await recordedEvents(stateDir)
    expect(recorded.map(({ payload }) => payload.toString()).sort()).toEqual(inputs.sort())
  })

  it.each([
    { variable: 'false', marker: false, records: false },
    { variable: 'OFF', marker: false, records: false },
    { variable: 'no', marker: false, records: false },
    { variable: '0', marker: false, records: false },
    { variable: 'true', marker: true, records: true },
    { variable: 'Yes', marker: true, records: true },
    { variable: 'on', marker: true, records: true },
    { variable: '1', marker: true, records: true },
    { variable: '', marker: true, records: false },
    { variable: '', marker: false, records: true },
    { variable: 'perhaps', marker: true, records: false },
    { variable: 'perhaps', marker: false, records: true },
  ])('with CLAUDE_SYNC_AUTO_SYNC=$variable and the marker $marker: records $records', async (given) => {
    const { home, stateDir, command } = await install()
    if (given.marker) await writeFile(join(stateDir, 'auto-sync-off'), '')

    await runHook(shell, home, command, {
      env: { ...shellEnvironment(home), CLAUDE_SYNC_AUTO_SYNC: given.variable },
    })

    expect(await recordedEvents(stateDir)).toHaveLength(given.records ? 1 : 0)
  })
})

async function inboxText(stateDir: string): Promise<string> {
  const inbox = join(stateDir, 'spool', 'new')
  const texts = await Promise.all((await readdir(inbox)).map((name) => readFile(join(inbox, name), 'latin1')))
  return texts.join('')
}

async function absolute(shell: string): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(':'))
    if (await stat(join(folder, shell)).catch(() => undefined)) return join(folder, shell)
  throw new Error(`${shell} is not in PATH`)
}
