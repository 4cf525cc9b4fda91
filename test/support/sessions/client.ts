/**
 * A pretended Claude Code as seen from outside: hooks that run at once, and files whose lines appear a while
 * after the time that they bear. Knows no plan.
 */
import type { SourceEvent } from './source.ts'

const START_MS = Date.parse('2026-11-01T10:00:00Z')

/** Whoever writes a file of its own: the session, or an agent. */
export interface Scribe {
  file: string
  agentId?: string
  /** Time at which this file's last line was written. */
  writtenMs: number
}

export class Client {
  readonly #sessionId: string
  readonly #lags: readonly number[]
  readonly #events: SourceEvent[] = []
  #named = 0
  #written = 0
  #pid = 100
  nowMs = START_MS

  /** `lags` are milliseconds, taken in turn. */
  constructor(sessionId: string, lags: readonly number[]) {
    this.#sessionId = sessionId
    this.#lags = lags
  }

  /** In the order in which they became readable; what did at the same time, in that in which it was made. */
  events(): SourceEvent[] {
    return this.#events.sort((a, b) => a.at - b.at)
  }

  start(source: string): void {
    this.#pid += 1
    this.hook('SessionStart', { source })
  }

  /** All that is to be written has been. */
  finishWriting(): void {
    this.nowMs = Math.max(this.nowMs, ...this.#events.map(({ at }) => at)) + 5
  }

  die(): void {
    this.#events.push({ at: this.pass(1), kind: 'death' })
  }

  hook(name: string, fields: Record<string, unknown>): void {
    const payload = {
      session_id: this.#sessionId,
      hook_event_name: name,
      cwd: '/home/dev/project',
      ...fields,
    }
    this.#events.push({ at: this.pass(3), kind: 'hook', pid: this.#pid, payload })
  }

  describe(agentId: string, meta: { agentType: string; toolUseId: string; description: string }): void {
    this.#events.push({ at: this.nowMs, kind: 'meta', file: agentId, meta })
  }

  scribe(): Scribe {
    return { file: 'main', writtenMs: this.nowMs }
  }

  scribeOf(agentId: string): Scribe {
    return { file: agentId, agentId, writtenMs: this.nowMs }
  }

  /** A file's lines are written in their order. */
  line(scribe: Scribe, fields: Record<string, unknown>): void {
    this.#written += 1
    const lagMs = this.#lags[this.#written % this.#lags.length] ?? 0
    scribe.writtenMs = Math.max(scribe.writtenMs, this.nowMs + lagMs)
    const line = {
      uuid: this.name('uuid'),
      sessionId: this.#sessionId,
      timestamp: new Date(Math.floor(this.nowMs)).toISOString(),
      gitBranch: 'main',
      ...fields,
    }
    this.#events.push({ at: scribe.writtenMs, kind: 'line', file: scribe.file, text: JSON.stringify(line) })
  }

  pass(ms: number): number {
    this.nowMs += ms
    return this.nowMs
  }

  /** A name that nothing else has. */
  name(kind: string): string {
    this.#named += 1
    return `${kind}-${this.#named}`
  }
}
