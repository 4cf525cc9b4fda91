/**
 * Whether a Claude Code process still lives, told from another one that got its pid. Knows processes, not
 * sessions.
 */
import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import type { Client } from '../journal/observation.ts'

const run = promisify(execFile)

interface ProcessFacts {
  /** The start time in the kernel's own words. */
  started: string
  /** Its command line, as one text. */
  command: string
}

/** The machine and pid namespace that this process is in. */
export async function thisHost(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${hostname()} ${namespace}`.trim()
}

/** The client that a hook named, and whether it was asked to continue the latest session. */
export async function identifyClient(
  pidText: string | undefined,
  host: string,
): Promise<{ client: Client | undefined; continued: boolean }> {
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 1) return { client: undefined, continued: false }
  const facts = await factsOf(pid)
  const client = { pid, host, ...(facts === undefined ? {} : { started: facts.started }) }
  return { client, continued: / (-c|--continue)( |$)/.test(facts?.command ?? '') }
}

/**
 * The variables that a client was started with, where they can be read: on Linux, those of one's own processes.
 * They hold secrets, and are for the moment: nobody may store them.
 */
export async function environmentOf(client: Client, host: string): Promise<Record<string, string>> {
  if (client.host !== host || client.started === undefined) return {}
  const text = await readFile(`/proc/${client.pid}/environ`, 'utf8').catch(() => '')
  const facts = await factsOf(client.pid)
  return facts?.started === client.started ? Object.fromEntries(text.split('\0').flatMap(variableOf)) : {}
}

function variableOf(text: string): [string, string][] {
  const equals = text.indexOf('=')
  return equals < 1 ? [] : [[text.slice(0, equals), text.slice(equals + 1)]]
}

/** False only where it is certain: another host's process, or one that can't be seen, counts as alive. */
export async function isGone(client: Client, host: string): Promise<boolean> {
  if (client.host !== host) return false
  if (!exists(client.pid)) return true
  if (client.started === undefined) return false
  const facts = await factsOf(client.pid)
  return facts !== undefined && facts.started !== client.started
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function factsOf(pid: number): Promise<ProcessFacts | undefined> {
  try {
    return process.platform === 'linux' ? await factsFromProc(pid) : await factsFromPs(pid)
  } catch {
    return undefined // It has ended, or may not be looked at.
  }
}

async function factsFromProc(pid: number): Promise<ProcessFacts | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The second field, the name, may hold spaces and brackets; the start time is the 22nd.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
  return started === undefined ? undefined : { started, command }
}

async function factsFromPs(pid: number): Promise<ProcessFacts | undefined> {
  const { stdout } = await run('ps', ['-o', 'lstart=,command=', '-p', String(pid)])
  const found = /^(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)/.exec(stdout.trim())
  return found?.[1] === undefined || found[2] === undefined
    ? undefined
    : { started: found[1], command: found[2] }
}
