/** A throw-away home folder in which the built command line runs as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Paths, resolvePaths } from '../../src/config/paths.ts'

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface Run {
  input?: string
  env?: Record<string, string>
}

export interface Started {
  child: ChildProcess
  /** What it has said so far. */
  stdout(): string
  ended: Promise<Outcome>
}

export interface Home {
  path: string
  paths: Paths
  run(args: readonly string[], options?: Run): Promise<Outcome>
  /** For a command that goes on until it is told to end. */
  start(args: readonly string[], options?: Run): Started
  configuration(): Promise<unknown>
  writeConfiguration(settings: object): Promise<void>
  remove(): Promise<void>
}

export async function createHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'home-'))
  const paths = resolvePaths({ HOME: path })
  return {
    path,
    paths,
    run: (args, options) => start(path, args, options).ended,
    start: (args, options) => start(path, args, options),
    configuration: async () => JSON.parse(await readFile(paths.configFile, 'utf8')),
    async writeConfiguration(settings) {
      await mkdir(dirname(paths.configFile), { recursive: true })
      await writeFile(paths.configFile, JSON.stringify(settings))
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

function start(home: string, args: readonly string[], { input = '', env = {} }: Run = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { HOME: home, PATH: process.env.PATH, ...env },
    cwd: home,
  })
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', reject)
  })
  // A command that doesn't read its input may be gone before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (data) => {
    said += data
  })
  const ended = Promise.all([text(child.stderr), exited])
  return {
    child,
    stdout: () => said,
    ended: ended.then(([stderr, exitCode]) => ({ exitCode, stdout: said, stderr })),
  }
}
