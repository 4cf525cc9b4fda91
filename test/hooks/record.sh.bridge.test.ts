import { spawn } from 'node:child_process'
import { access, mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  answers,
  install,
  recordedEvents,
  runHook,
  SHELLS,
  SILENT_SUCCESS,
  shellEnvironment,
  startedBridges,
  startsBridge,
} from './recording.ts'

describe.each(SHELLS)('the hook command in $shell $args', (shell) => {
  it('starts a bridge that hears nothing from it and is heard by nobody', async () => {
    const installation = await install({ bridge: true })

    const outcome = await runHook(shell, installation.home, installation.command)

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await startedBridges(installation)).toMatchObject([
      { option: '--state', stateDir: installation.stateDir, cwd: '/' },
    ])
  })

  it.each([
    ['setsid', ''],
    ['Node where there is no setsid', `command() { [ "$1 $2" != '-v setsid' ] && "$@"; }; `],
  ])('starts a bridge by %s that lives on when everything around the hook is killed', async (_, before) => {
    const installation = await install({ bridge: true })
    const claude = spawn(shell.shell, [...shell.args, `(${before}${installation.command}); sleep 30`], {
      env: shellEnvironment(installation.home),
      detached: true,
    })
    claude.stdin.end('{}')
    const [bridge] = await startedBridges(installation)

    process.kill(-(claude.pid ?? 0), 'SIGKILL')
    await new Promise((resolve) => claude.on('close', resolve))

    expect(bridge && (await answers(bridge))).toBe(true)
    expect(bridge).toMatchObject({ option: '--state', stateDir: installation.stateDir, cwd: '/' })
  })

  it('takes the Node of PATH where the one that setup saw is gone', async () => {
    const installation = await install({ bridge: true, node: '/gone/node' })

    await runHook(shell, installation.home, installation.command)

    expect(await startedBridges(installation)).toHaveLength(1)
  })

  it('takes the first Node of PATH there, whatever the system has', async () => {
    const installation = await install({ bridge: true, node: '/gone/node' })
    const { home, command } = installation
    const script = `#!/bin/sh\n: > '${home}/taken'\nexec '${process.execPath}' "$@"\n`
    await writeFile(join(home, 'node'), script, { mode: 0o700 })

    await runHook(shell, home, `PATH=$HOME:$PATH; ${command}`)

    expect(await startedBridges(installation)).toHaveLength(1)
    await access(join(home, 'taken'))
  })
})

describe('whether the hook starts a bridge', () => {
  const soon = () => new Date(Date.now() + 90_000)
  const ago = () => new Date(Date.now() - 1000)

  it.each([
    ['not, where one runs and will look again', `${process.pid}\n`, soon, false],
    ['not, where its pid has no line end', `${process.pid}`, soon, false],
    ['so, where its time ran out', `${process.pid}\n`, ago, true],
    ['so, where it never said until when', `${process.pid}\n`, undefined, true],
    ['so, where its process is gone', '2147483646\n', soon, true],
    ['so, where the pid would mean a process group', '0\n', soon, true],
    ['so, where the pid would mean every process', '-1\n', soon, true],
    ['so, where the pid is not one', 'x\n', soon, true],
  ])('is %s', async (_, pid, until, starts) => {
    const installation = await install({ bridge: true })
    const folder = join(installation.stateDir, 'bridge')
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), pid)
    if (until) {
      await writeFile(join(folder, 'until'), '')
      await utimes(join(folder, 'until'), until(), until())
    }

    expect(await startsBridge(installation, installation.command)).toBe(starts)
  })

  it('is not, where one took the event before it could ask', async () => {
    const installation = await install({ bridge: true })
    const folder = join(installation.stateDir, 'bridge')
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), `${process.pid}\n`)
    const claimAtOnce = 'kill() { rm "$ccsync_event"; command kill "$@"; }'

    expect(await startsBridge(installation, `${claimAtOnce}; ${installation.command}`)).toBe(false)
  })

  it('is not, where the package was deleted after setup: the event waits for another installation', async () => {
    const installation = await install({ node: '/bin/touch' })

    expect(await startsBridge(installation, `cd() { command cd "$HOME"; }; ${installation.command}`)).toBe(
      false,
    )

    expect(await recordedEvents(installation.stateDir)).toHaveLength(1)
    await expect(access(join(installation.home, '--state'))).rejects.toThrow('ENOENT')
  })
})
