/**
 * The sessions that something is still to come of, or to be delivered of: in memory, and marked on the disk
 * so that the next bridge finds them. Knows folders, not what sessions do.
 */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redactor } from '../privacy/redactor.ts'
import type { OnUnfolded } from '../trace/fold.ts'
import type { Tracing } from '../trace/tracing.ts'
import { isGone } from './client-process.ts'
import { LiveSession } from './live-session.ts'
import { type Log, reasonOf } from './log.ts'

export class Sessions {
  readonly folder: string
  readonly #tracing: Tracing
  readonly #redactor: () => Redactor
  readonly #log: Log
  readonly #live = new Map<string, LiveSession>()

  constructor(stateDir: string, tracing: Tracing, redactor: () => Redactor, log: Log) {
    this.folder = join(stateDir, 'sessions')
    this.#redactor = redactor
    this.#tracing = tracing
    this.#log = log
  }

  get live(): LiveSession[] {
    return [...this.#live.values()]
  }

  /** Those whose client's process is no more; `host` is where this one runs. */
  async withoutClient(host: string): Promise<Set<LiveSession>> {
    const found = new Set<LiveSession>()
    for (const session of this.live)
      if (session.client && (await isGone(session.client, host))) found.add(session)
    return found
  }

  /** Takes up every session that an earlier bridge was not done with. */
  async resume(): Promise<void> {
    for (const id of await this.kept()) {
      const marked = await stat(this.#marker(id)).catch(() => undefined)
      if (marked)
        await this.open(id).catch((error) =>
          this.#log(`it is left alone: ${reasonOf(error)}`, { session: id }),
        )
    }
  }

  async open(id: string): Promise<LiveSession> {
    const known = this.#live.get(id)
    if (known) return known
    const folder = this.folderOf(id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(this.#marker(id), '', { mode: 0o600 })
    // What the error says may quote what somebody wrote.
    const onUnfolded: OnUnfolded = ({ kind }, error) =>
      this.#log(`nothing is told of a ${kind}: ${error instanceof Error ? error.name : 'unknown'}`, {
        level: 'error',
        session: id,
      })
    const session = await LiveSession.open(id, folder, this.#tracing, this.#redactor, onUnfolded)
    this.#live.set(id, session)
    return session
  }

  /** Nothing more is to come of it: only its journal stays. */
  async close(session: LiveSession): Promise<void> {
    this.#live.delete(session.id)
    await rm(this.#marker(session.id), { force: true })
  }

  /** It is given up, or was never to be kept: nothing of it stays. */
  async remove(id: string): Promise<void> {
    this.#live.delete(id)
    await rm(this.folderOf(id), { recursive: true, force: true })
  }

  folderOf(id: string): string {
    return join(this.folder, id)
  }

  /** The ids of all that are in a folder here, whether or not anything is still to come of them. */
  async kept(): Promise<string[]> {
    return readdir(this.folder).catch(() => [])
  }

  isLive = (id: string): boolean => this.#live.has(id)

  #marker(id: string): string {
    return join(this.folderOf(id), 'unfinished')
  }
}
