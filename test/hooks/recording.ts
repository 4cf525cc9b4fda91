/** A state folder with a recorder in it, real shells to run it in, and a stand-in for the bridge. */
import { spawn } from 'node:child_process'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished, vi } from 'vitest'
import { installRecorder } from '../../src/hooks/recorder.ts'
import { openSpool } from '../../src/spool/spool.ts'

export const SHELLS = [
  { shell: 'sh', args: ['-c'] },
  { shell: 'dash', args: ['-c'] },
  { shell: 'bash', args: ['-c'] },
  { shell: 'bash', args: ['--posix', '-c'] },
] as const

export interface Shell {
  shell: string
  args: readonly string[]
}

export interface Installation {
  home: string
  stateDir: string
  command: string
  bridgeEntry: string
}

/** Without a bridge unless asked for one: most tests are about the recording alone. */
export async function install(
  options: { name?: string; bridge?: boolean; node?: string } = {},
): Promise<Installation> {
  const home = await mkdtemp(join(tmpdir(), options.name ?? 'recorder-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const stateDir = join(home, '.local', 'state', 'claude-code-sync')
  const bridgeEntry = join(home, 'bridge.mjs')
  if (options.bridge) await writeFile(bridgeEntry, STAND_IN)
  const template = await readFile(new URL('../../src/hooks/record.sh', import.meta.url), 'utf8')
  const command = await installRecorder({
    stateDir,
    node: options.node ?? process.execPath,
    bridgeEntry,
    template,
  })
  return { home, stateDir, command, bridgeEntry }
}

/** Notes how it was started, makes a noise that nobody may hear, answers, and lives until its note is removed. */
const STAND_IN = `
import { existsSync, renameSync, writeFileSync } from 'node:fs'
const [, , option, stateDir] = process.argv
const note = stateDir + '/bridge-' + process.pid
writeFileSync(note + '.tmp', JSON.stringify({ pid: process.pid, option, stateDir, cwd: process.cwd() }))
renameSync(note + '.tmp', note)
console.log('noise')
console.error('noise')
setInterval(() => {
  if (!existsSync(note)) process.exit()
  if (existsSync(note + '.ask')) renameSync(note + '.ask', note + '.answer')
}, 20)
`

export interface StartedBridge {
  pid: number
  option: string
  stateDir: string
  cwd: string
}

/** The stand-ins that were started, once there is at least one. They end with the test, as their notes do. */
export async function startedBridges({ stateDir }: Pick<Installation, 'stateDir'>): Promise<StartedBridge[]> {
  return vi.waitFor(async () => {
    const notes = await bridgeNotes(stateDir)
    if (notes.length === 0) throw new Error('no bridge was started')
    return Promise.all(notes.map(async (note) => JSON.parse(await readFile(join(stateDir, note), 'utf8'))))
  }, 10_000)
}

export async function bridgeNotes(stateDir: string): Promise<string[]> {
  return (await readdir(stateDir)).filter((name) => /^bridge-\d+$/.test(name))
}

/** Only a living one answers; a pid alone may be a dead process's that nobody has waited for. */
export async function answers({ pid, stateDir }: StartedBridge): Promise<boolean> {
  const note = join(stateDir, `bridge-${pid}`)
  await writeFile(`${note}.ask`, '')
  return vi
    .waitFor(() => access(`${note}.answer`), 5000)
    .then(
      () => true,
      () => false,
    )
}

/**
 * Runs a hook and tells whether it started a stand-in, without waiting for one that never comes: every
 * process it starts holds a fourth pipe open, so the pipe's end says that none is left.
 */
export async function startsBridge({ home, stateDir }: Installation, command: string): Promise<boolean> {
  const child = spawn('sh', ['-c', command], {
    env: shellEnvironment(home),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end('{}')
  const pipe = child.stdio[3]
  if (!(pipe instanceof Readable)) throw new Error('the fourth pipe cannot be read')
  const ended = new Promise<void>((resolve) => pipe.on('end', resolve).resume())
  await Promise.race([ended, startedBridges({ stateDir })])
  return (await bridgeNotes(stateDir)).length > 0
}

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

export const SILENT_SUCCESS: Outcome = { code: 0, stdout: '', stderr: '' }

export interface HookRun {
  input?: string | Buffer
  env?: Record<string, string>
}

/** Runs a hook command as Claude Code does: in a shell, with pipes that it reads to their end. */
export async function runHook(
  shell: Shell,
  home: string,
  command: string,
  run: HookRun = {},
): Promise<Outcome> {
  const child = spawn(shell.shell, [...shell.args, command], {
    cwd: home,
    env: run.env ?? shellEnvironment(home),
  })
  child.stdin.on('error', () => {})
  Readable.from([run.input ?? '{}'], { objectMode: false }).pipe(child.stdin)
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  return { code, stdout, stderr }
}

/** SHLVL as within any other shell: bash takes Node's pipes for a remote login without it, and reads .bashrc. */
export function shellEnvironment(home: string): Record<string, string> {
  return { HOME: home, PATH: process.env.PATH ?? '', SHLVL: '1' }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks = await stream.toArray()
  return Buffer.concat(chunks).toString()
}

export interface Recorded {
  name: string
  fields: Record<string, string>
  payload: Buffer
}

/** What the bridge would find, read as the bridge reads it. */
export async function recordedEvents(stateDir: string): Promise<Recorded[]> {
  const spool = await openSpool({ stateDir, owner: 'test' })
  const events = await spool.claim()
  return Promise.all(
    events.map(async (event) => {
      const content = await spool.read(event)
      if (content.kind === 'unreadable') throw new Error(content.reason)
      return { name: event.name, fields: Object.fromEntries(content.fields), payload: content.payload }
    }),
  )
}
