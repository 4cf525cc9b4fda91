/**
 * A throw-away home where our hooks are registered, with what runs in it: hooks and a bridge. Knows nothing of
 * what is measured.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { hookCommand } from '../../src/hooks/recorder.ts'
import type { Command } from './pairs.ts'
import type { Server } from './programs.ts'
import { time } from './time.ts'

const COMMAND = join(process.cwd(), 'dist/cli.js')
const DEADLINE_MS = 600_000

export class House {
  readonly home = mkdtempSync(join(tmpdir(), 'bench-home-'))
  readonly env: Record<string, string>
  readonly state = join(this.home, '.local/state/claude-code-sync')
  readonly transcript = join(this.home, 'transcript.jsonl')
  readonly #payloads = join(this.home, 'payloads')
  #written = 0

  /** Logged in to the server, hooks registered. */
  constructor({ url, apiKey }: Pick<Server, 'url' | 'apiKey'>) {
    this.env = { HOME: this.home, PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' }
    mkdirSync(this.#payloads)
    const config = join(this.home, '.config/claude-code-sync')
    mkdirSync(config, { recursive: true, mode: 0o700 })
    writeFileSync(join(config, 'config.json'), JSON.stringify({ convexUrl: url, apiKey }), { mode: 0o600 })
    this.run('setup')
  }

  run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
      env: this.env,
      encoding: 'utf8',
    })
    if (status !== 0)
      throw new Error(`claude-code-sync ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`)
    return stdout
  }

  /** The registered command, as Claude Code runs it. */
  hook(name: string, input: string): Command {
    const command = hookCommand(join(this.state, 'record.sh'))
    return { name, argv: ['sh', '-c', command], env: { ...this.env, CLAUDE_PID: String(process.pid) }, input }
  }

  /** A file with what Claude Code would say on a hook's standard input. */
  payload(event: string, fields: Record<string, unknown>): string {
    const path = join(this.#payloads, `${this.#written++}.json`)
    const common = {
      session_id: 'bench',
      transcript_path: this.transcript,
      cwd: this.home,
      hook_event_name: event,
    }
    writeFileSync(path, JSON.stringify({ ...common, ...fields }))
    return path
  }

  /** Lets an event happen; returns when its hook has ended. */
  async happens(event: string, fields: Record<string, unknown> = {}): Promise<void> {
    await time(this.hook(event, this.payload(event, fields)))
  }

  write(lines: string): void {
    appendFileSync(this.transcript, lines)
  }

  /** The bridge's pid, once it is up. */
  async bridge(): Promise<number> {
    return until('a bridge', () => {
      const pid = this.#pid()
      return pid !== undefined && isAlive(pid) && isBridge(pid) ? pid : undefined
    })
  }

  async endBridge(): Promise<void> {
    const pid = this.#pid()
    if (pid === undefined || !isAlive(pid) || !isBridge(pid)) return
    process.kill(pid, 'SIGTERM')
    await until('the end of a bridge', () => (isAlive(pid) ? undefined : true))
  }

  async remove(): Promise<void> {
    await this.endBridge()
    rmSync(this.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }

  #pid(): number | undefined {
    try {
      return Number(readFileSync(join(this.state, 'bridge/pid'), 'utf8'))
    } catch {
      return undefined
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const isBridge = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bridge.js')
  } catch {
    return false
  }
}

/** Processor time of a process so far, in milliseconds; the kernel counts in hundredths of a second. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Memory of a process in MB: now, or the most that it ever had. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${field}:\\s+(\\d+)`))
  return Number(line?.[1]) / 1024
}

async function until<Value>(what: string, look: () => Value | undefined): Promise<Value> {
  const deadline = performance.now() + DEADLINE_MS
  while (performance.now() < deadline) {
    const found = look()
    if (found !== undefined) return found
    await wait(1)
  }
  throw new Error(`${what} did not come`)
}
