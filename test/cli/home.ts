/** A throw-away home folder in which the built command line runs as a process of its own. */
import { spawn } from 'node:child_process'
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

export interface Home {
  path: string
  paths: Paths
  run(args: readonly string[], options?: Run): Promise<Outcome>
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
    run: (args, options) => run(path, args, options),
    configuration: async () => JSON.parse(await readFile(paths.configFile, 'utf8')),
    async writeConfiguration(settings) {
      await mkdir(dirname(paths.configFile), { recursive: true })
      await writeFile(paths.configFile, JSON.stringify(settings))
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

async function run(
  home: string,
  args: readonly string[],
  { input = '', env = {} }: Run = {},
): Promise<Outcome> {
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
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { exitCode, stdout, stderr }
}
