/** Real backends as processes of their own: free addresses, a start that waits until they answer, a clean stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

export interface Backend {
  /** Its output so far: what to read where a test fails. */
  log(): string
  /** Asks it to end, and returns when it has. */
  stop(): Promise<void>
}

interface BackendPlan {
  command: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Answers with 2xx once it is ready. */
  readyUrl: string
}

const START_MS = 60_000

export async function startBackend({ command, args, env = {}, readyUrl }: BackendPlan): Promise<Backend> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(String(data)))
  const backend = { log: () => output.join(''), stop: () => stop(child) }
  try {
    await isReady(child, readyUrl)
  } catch (cause) {
    await backend.stop()
    throw new Error(`${command} did not start:\n${backend.log()}`, { cause })
  }
  return backend
}

async function isReady(child: ChildProcess, url: string): Promise<void> {
  const isUp = async () => {
    if (hasEnded(child)) return
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  }
  await vi.waitFor(isUp, { timeout: START_MS, interval: 50 })
  if (hasEnded(child)) throw new Error('it ended by itself')
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(impatience)
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const given = new Set<string>()

/** An address of loopback that the system says is free: these programs can't tell which one they were given. */
export async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  const free = `127.0.0.1:${address.port}`
  if (given.has(free)) return freeAddress()
  given.add(free)
  return free
}

export interface Folder {
  path: string
  remove(): Promise<void>
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'backend-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
