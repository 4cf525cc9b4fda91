import { spawn } from 'node:child_process'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  bridgeNotes,
  type Installation,
  install,
  recordedEvents,
  runHook,
  SHELLS,
  SILENT_SUCCESS,
  shellEnvironment,
  startedBridges,
} from './recording.ts'

const [SH] = SHELLS

describe.each(SHELLS)('the hook command in $shell $args', (shell) => {
  it('starts a bridge that hears nothing from it and is heard by nobody', async () => {
    const installation = await install({ bridge: true })

    const outcome = await runHook(shell, installation.home, installation.command)

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await startedBridges(installation)).toMatchObject([
      { option: '--state', stateDir: installation.stateDir, cwd: '/' },
    ])
  })

  it('starts a bridge that lives on when everything around the hook is killed', async () => {
    const installation = await install({ bridge: true })
    const env = shellEnvironment(installation.home)
    const claude = spawn(shell.shell, [...shell.args, `(${installation.command}); sleep 30`], {
      env,
      detached: true,
    })
    claude.stdin.end('{}')
    const [bridge] = await startedBridges(installation)

    process.kill(-(claude.pid ?? 0), 'SIGKILL')
    await new Promise((resolve) => claude.on('close', resolve))

    expect(isRunning(bridge?.pid ?? 0)).toBe(true)
  })

  it('does without setsid, and then the bridge at least does not mind a hangup', async () => {
    const installation = await install({ bridge: true })
    const withoutSetsid = `command() { [ "$1 $2" != '-v setsid' ] && "$@"; }; ${installation.command}`
    const hook = spawn(shell.shell, [...shell.args, withoutSetsid], {
      env: shellEnvironment(installation.home),
      detached: true,
    })
    hook.stdin.end('{}')
    const [bridge] = await startedBridges(installation)

    process.kill(-(hook.pid ?? 0), 'SIGHUP')

    expect(isRunning(bridge?.pid ?? 0)).toBe(true)
  })

  it('takes the Node of PATH where the one that setup saw is gone', async () => {
    const installation = await install({ bridge: true })
    const assign =
      "sed -i.bak 's|^ccsync_node=.*|ccsync_node=/gone/node|' .local/state/claude-code-sync/record.sh"

    await runHook(shell, installation.home, `${assign}; ${installation.command}`)

    expect(await startedBridges(installation)).toHaveLength(1)
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

    await runHook(SH, installation.home, installation.command)

    if (starts) expect(await startedBridges(installation)).toHaveLength(1)
    else expect(await settledBridges(installation)).toEqual([])
  })

  it('is not, where one took the event before it could ask', async () => {
    const installation = await install({ bridge: true })
    const folder = join(installation.stateDir, 'bridge')
    await mkdir(folder)
    await writeFile(join(folder, 'pid'), `${process.pid}\n`)
    const claimAtOnce = 'kill() { rm "$ccsync_event"; command kill "$@"; }'

    await runHook(SH, installation.home, `${claimAtOnce}; ${installation.command}`)

    expect(await settledBridges(installation)).toEqual([])
  })

  it('is not, where the package was deleted after setup', async () => {
    const installation = await install({ bridge: true })
    await rm(installation.bridgeEntry)

    const outcome = await runHook(SH, installation.home, installation.command)

    expect(outcome).toEqual(SILENT_SUCCESS)
    expect(await recordedEvents(installation.stateDir)).toHaveLength(1)
  })
})

/** A second hook without a living bridge starts one; whatever the first started would be there by then. */
async function settledBridges(installation: Installation): Promise<string[]> {
  const before = await bridgeNotes(installation.stateDir)
  await rm(join(installation.stateDir, 'bridge'), { recursive: true })
  await runHook(SH, installation.home, installation.command)
  const started = await startedBridges(installation)
  return started.length === 1 ? before : started.map(({ pid }) => String(pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
