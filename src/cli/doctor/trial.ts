/** Runs a recorder as Claude Code would, into a spool that goes again. Starts no bridge, and knows no finding. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { Environment } from '../../config/process-environment.ts'
import { PLUGIN_COMMAND } from '../../hooks/plugin.ts'
import { hookCommand } from '../../hooks/recorder.ts'
import { parseFile } from '../../spool/format.ts'
import { spoolFolders } from '../../spool/layout.ts'

const PATIENCE_MS = 10_000

export interface Trial {
  tookMs: number
  /** Undefined where it recorded as it should. */
  problem: string | undefined
}

/** The text of one that `setup` installed, made to record elsewhere. */
export const tryInstalled = (text: string, path: string | undefined): Promise<Trial> =>
  inStateFolder(async (stateDir) => {
    const script = join(stateDir, 'record.sh')
    await writeFile(script, text.replace(/^ccsync_state=.*$/m, `ccsync_state='${stateDir}'`))
    return run(hookCommand(script), { PATH: path }, stateDir)
  })

/** The one in a plugin's folder. */
export const tryPlugin = (folder: string, path: string | undefined): Promise<Trial> =>
  inStateFolder((stateDir) =>
    run(
      PLUGIN_COMMAND,
      { PATH: path, CLAUDE_PLUGIN_ROOT: folder, CLAUDE_SYNC_STATE_DIR: stateDir },
      stateDir,
    ),
  )

/** This process passes there for a bridge that lives, so that none is started. */
async function inStateFolder(attempt: (stateDir: string) => Promise<Trial>): Promise<Trial> {
  const stateDir = await mkdtemp(join(tmpdir(), 'ccsync-'))
  try {
    const bridge = join(stateDir, 'bridge')
    await mkdir(bridge)
    await writeFile(join(bridge, 'pid'), `${process.pid}\n`)
    await writeFile(join(bridge, 'until'), '')
    const later = new Date(Date.now() + 60 * 60_000)
    await utimes(join(bridge, 'until'), later, later)
    return await attempt(stateDir)
  } finally {
    await rm(stateDir, { recursive: true, force: true })
  }
}

async function run(command: string, env: Environment, stateDir: string): Promise<Trial> {
  const payload = JSON.stringify({ hook_event_name: 'SessionStart', session_id: randomUUID() })
  const startMs = performance.now()
  const child = spawn('sh', ['-c', command], {
    env: { ...env, HOME: stateDir },
    timeout: PATIENCE_MS,
    // It ends well at any other.
    killSignal: 'SIGKILL',
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(payload)
  const [said, complained, [exitCode]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, 'exit'),
  ])
  const tookMs = Math.round(performance.now() - startMs)
  if (exitCode === null) return { tookMs, problem: `it does not end within ${PATIENCE_MS / 1000} seconds` }
  if (exitCode !== 0) return { tookMs, problem: `it exits with ${exitCode}` }
  if (said || complained) return { tookMs, problem: `it says ${JSON.stringify(said || complained)}` }
  return { tookMs, problem: await problemWith(stateDir, payload) }
}

async function problemWith(stateDir: string, payload: string): Promise<string | undefined> {
  const { inbox } = spoolFolders(stateDir)
  const [name, ...more] = await readdir(inbox).catch(() => [])
  if (name === undefined) return 'it writes no event'
  if (more.length > 0) return 'it writes more than one event'
  const content = parseFile(await readFile(join(inbox, name)))
  if (content.kind === 'unreadable') return `its event can't be read (${content.reason})`
  return content.payload.toString() === payload ? undefined : 'it changes what it records'
}
