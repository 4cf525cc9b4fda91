/** A home folder of its own for the doctor to look at: real files, real servers, real processes, all gone afterwards. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { inspectChain } from '../../../src/cli/doctor/chain.ts'
import type { Check, Finding } from '../../../src/cli/doctor/check.ts'
import { type Machine, thisMachine } from '../../../src/cli/doctor/machine.ts'
import type { Io } from '../../../src/cli/io.ts'
import { setup } from '../../../src/cli/setup.ts'
import { saveSettings } from '../../../src/config/load.ts'
import { type Paths, resolvePaths } from '../../../src/config/paths.ts'
import type { StoredSettings } from '../../../src/config/schema.ts'
import { type EmbeddedOpenSync, startEmbeddedOpenSync } from '../../../src/embedded/server.ts'
import { createScreen, type Screen } from '../screen.ts'

const DIST = join(import.meta.dirname, '..', '..', '..', 'dist')

export interface Patient {
  home: string
  paths: Paths
  machine: Machine
  screen: Screen
  io: Io
  /** Writes a file below the home folder, and its folders. */
  write(path: string, content: string | object): Promise<void>
  configure(settings: StoredSettings): Promise<void>
  setUp(): Promise<void>
  /** What a check finds, with these changes. */
  findings(check: Check, changes?: Changes): Promise<Finding[]>
}

export interface Changes {
  env?: Record<string, string>
  machine?: Partial<Machine>
}

/** Nothing is configured and nothing set up. Without a `columns` its output is no terminal. */
export async function makePatient(env: Record<string, string> = {}, columns?: number): Promise<Patient> {
  // A short name: the path of the bridge's socket has to fit into 103 bytes.
  const home = await mkdtemp(join(tmpdir(), 'd-'))
  const paths = resolvePaths({ HOME: home })
  const states = new Set([paths.stateDir])
  onTestFinished(async () => {
    for (const stateDir of states) await endBridge(stateDir)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  })
  const screen = createScreen({ HOME: home, PATH: process.env.PATH ?? '', ...env }, columns)
  const io = { ...screen.io, installation: installation() }
  const machine = {
    ...thisMachine(),
    projectDir: join(home, 'project'),
    managedDir: join(home, 'managed'),
  }
  return {
    home,
    paths,
    machine,
    screen,
    io,
    async write(path, content) {
      const file = join(home, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    },
    configure: (settings) => saveSettings(paths, settings),
    async setUp() {
      const silent = createScreen({ HOME: home })
      await setup({ ...silent.io, installation: installation() })
    },
    async findings(check, changes = {}) {
      const chain = await inspectChain(
        { ...io, env: { ...io.env, ...changes.env } },
        { ...machine, ...changes.machine },
      )
      states.add(chain.paths.stateDir)
      return check.run(chain)
    },
  }
}

const installation = () => ({
  node: process.execPath,
  bridgeEntry: join(DIST, 'bridge.js'),
  recorderTemplate: join(DIST, 'record.sh'),
})

export async function openSync(): Promise<EmbeddedOpenSync> {
  const server = await startEmbeddedOpenSync()
  onTestFinished(() => server.close())
  return server
}

/** What is wrong, by name; nothing where all is well. */
export const troubles = (findings: readonly Finding[]): string[] =>
  findings.flatMap((finding) => ('trouble' in finding ? [`${finding.state} ${finding.trouble}`] : []))

/** One that was started a moment ago may still be on its way, and would bring the folder back. */
async function endBridge(stateDir: string): Promise<void> {
  const bridge = join(stateDir, 'bridge')
  if ((await readdir(bridge).catch(() => [])).length === 0) return
  const pid = await vi.waitFor(async () => Number(await readFile(join(bridge, 'pid'), 'utf8')), WAIT)
  if (!isRunning(pid)) return
  process.kill(pid, 'SIGKILL')
  await vi.waitUntil(() => !isRunning(pid), WAIT)
}

const WAIT = { timeout: 10_000, interval: 20 }

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
