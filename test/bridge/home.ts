/** A home of its own for one test: a configuration, a spool, transcripts, an OpenSync, and real bridges. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { askBridge } from '../../src/bridge/instance.ts'
import { saveSettings } from '../../src/config/load.ts'
import { type Paths, resolvePaths } from '../../src/config/paths.ts'
import type { StoredSettings } from '../../src/config/schema.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { kill } from '../support/program.ts'
import { readRecording } from '../support/sessions/recordings.ts'
import type { SourceEvent } from '../support/sessions/source.ts'

const BRIDGE = join(import.meta.dirname, '..', '..', 'dist', 'bridge.js')
const ANSWER_MS = 10_000

export interface Home {
  paths: Paths
  openSync: EmbeddedOpenSync
  configure(settings: StoredSettings): Promise<void>
  /** Writes a hook's event to the spool, as the recorder does; `fields` are of its environment. */
  record(payload: object, event?: { atMs?: number; fields?: Record<string, string> }): Promise<void>
  /** Lets one thing happen that Claude Code once let happen, to the session of this id. */
  happen(event: SourceEvent, sessionId: string): Promise<void>
  transcriptOf(sessionId: string): string
  /** `preload` are modules that the bridge's process loads first; `through` is a command that runs it. */
  startBridge(options?: BridgeStart): ChildProcess
  /** Until a bridge has nothing left to deliver. */
  flushed(timeoutMs?: number): Promise<void>
  ask(question: 'flush' | 'report'): Promise<unknown>
  log(): Promise<string>
}

export interface BridgeStart {
  preload?: string[]
  env?: Record<string, string>
  through?: string[]
}

/** A disk of its own for the state folder: how that is reached from here, and what runs where it is mounted. */
export interface Disk {
  path: string
  through: string[]
}

export async function makeHome(
  settings: StoredSettings = {},
  mount: (stateDir: string) => Promise<Disk> = async (path) => ({ path, through: [] }),
): Promise<Home> {
  // A short name: the path of the bridge's socket has to fit into 103 bytes.
  const home = await mkdtemp(join(tmpdir(), 'h-'))
  const env = { HOME: home, PATH: process.env.PATH, CLAUDE_SYNC_STATE_DIR: join(home, 'state') }
  const disk = await mount(env.CLAUDE_SYNC_STATE_DIR)
  const paths = { ...resolvePaths(env), stateDir: disk.path }
  const openSync = await startEmbeddedOpenSync()
  onTestFinished(() => openSync.close())
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const inbox = join(paths.stateDir, 'spool', 'new')
  await mkdir(inbox, { recursive: true })
  const { url: convexUrl, apiKey } = openSync
  await saveSettings(paths, { convexUrl, apiKey, ...settings })
  const projects = join(home, '.claude', 'projects', '-project')
  let events = 0

  const self: Home = {
    paths,
    openSync,
    configure: (changed) => saveSettings(paths, { convexUrl, apiKey, ...changed }),
    async record(payload, { atMs = Date.now(), fields = {} } = {}) {
      events += 1
      const header = Object.entries(fields).map(([name, value]) => `${name}=${value}\0`)
      // Elsewhere first: in the inbox a bridge could take it before it has its time.
      const name = `${events}.1`
      const beside = join(paths.stateDir, name)
      await writeFile(beside, `claude-code-sync/1\0${header.join('')}\0${JSON.stringify(payload)}\0end\n`)
      // A little later: what a double can't hold of a time is cut off, and would make it the millisecond before.
      const seconds = (atMs + 0.01) / 1_000
      await utimes(beside, seconds, seconds)
      await rename(beside, join(inbox, name))
    },
    async happen(event, sessionId) {
      if (event.kind === 'hook')
        return self.record(
          { ...event.payload, transcript_path: self.transcriptOf(sessionId) },
          { atMs: event.at },
        )
      if (event.kind === 'death') return
      const main = self.transcriptOf(sessionId)
      const ofAgent = join(projects, sessionId, 'subagents', `agent-${event.file}`)
      await mkdir(dirname(ofAgent), { recursive: true })
      if (event.kind === 'meta') await writeFile(`${ofAgent}.meta.json`, JSON.stringify(event.meta))
      else await appendFile(event.file === 'main' ? main : `${ofAgent}.jsonl`, `${event.text}\n`)
    },
    transcriptOf: (sessionId) => join(projects, `${sessionId}.jsonl`),
    startBridge({ preload = [], env: more = {}, through = [] } = {}) {
      const command = [process.execPath, ...preload.flatMap((module) => ['--import', module]), BRIDGE]
      const [file = '', ...args] = [
        ...[...disk.through, ...through, ...command],
        ...['--state', env.CLAUDE_SYNC_STATE_DIR],
      ]
      const child = spawn(file, args, { env: { ...env, ...more }, stdio: 'inherit' })
      onTestFinished(() => kill(child))
      return child
    },
    ask: (question) => askBridge(join(paths.stateDir, 'bridge'), { ask: question }, ANSWER_MS),
    flushed: (timeoutMs = 15_000) =>
      vi.waitFor(
        async () => {
          const reply = JSON.stringify(await self.ask('flush'))
          if (reply !== '{"pending":[]}') throw new Error(`not delivered yet: ${reply}\n${await self.log()}`)
        },
        { timeout: timeoutMs, interval: 30 },
      ),
    log: () => readFile(join(paths.stateDir, 'log'), 'utf8').catch(() => ''),
  }
  return self
}

/** The only session of a recording. */
export function theSessionOf(recording: string): { sessionId: string; events: SourceEvent[] } {
  const [[sessionId, events] = []] = readRecording(recording)
  if (sessionId === undefined || events === undefined) throw new Error(`${recording} holds no session`)
  return { sessionId, events }
}

/** Lets a whole recorded session happen. */
export async function play(home: Home, recording: string): Promise<string> {
  const { sessionId, events } = theSessionOf(recording)
  for (const event of events) await home.happen(event, sessionId)
  return sessionId
}

/** A line for each message, as the dashboard has them. */
export const conversation = ({ messages }: EmbeddedOpenSync, sessionId: string): string[] =>
  messages(sessionId).map(({ role, textContent }) => `${role}: ${textContent}`)

export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}
