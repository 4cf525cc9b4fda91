/**
 * The configuration file as it is now, and what a change of it means at once: for destinations, for what is hidden,
 * and for sessions of projects that are left out from now on.
 */
import { excluderOf } from '../config/excluded-projects.ts'
import { editionOf, loadSettings } from '../config/load.ts'
import type { Paths } from '../config/paths.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { StoredSettings } from '../config/schema.ts'
import { destinationsOf } from './destination-config.ts'
import { type LeaveOutOptions, leaveOutProjects } from './leave-out.ts'
import type { Log } from './log.ts'
import type { Redaction } from './redaction.ts'

export interface ConfigurationOptions extends LeaveOutOptions {
  paths: Paths
  redaction: Redaction
  log: Log
}

export class Configuration {
  readonly #options: ConfigurationOptions
  /** The last ones that could be used. */
  settings: StoredSettings = {}
  /** Why nothing may be taken in until somebody mends it. */
  trouble: string | undefined
  /** The globs of projects whose sessions were let go of. */
  #leftOut = ''

  constructor(options: ConfigurationOptions) {
    this.#options = options
  }

  /** Returns the ids of sessions that were let go of because their project is excluded now. */
  async refresh(): Promise<string[]> {
    try {
      await this.#use(await loadSettings(this.#options.paths))
      this.trouble = undefined
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error))
      return []
    }
    return this.#leaveOut()
  }

  async #use(settings: StoredSettings): Promise<void> {
    const { paths, destinations, redaction } = this.#options
    const { fromFile } = destinationsOf(resolveConfig({ env: {}, file: settings }))
    await destinations.configure(fromFile, await editionOf(paths))
    redaction.configure(settings, destinations.all)
    this.settings = settings
  }

  #note(trouble: string): void {
    if (trouble !== this.trouble)
      this.#options.log(`events are kept until the configuration is mended: ${trouble}`)
    this.trouble = trouble
  }

  /** Once for each change: after that, events of such projects are left out as they come. */
  async #leaveOut(): Promise<string[]> {
    const globs = this.settings.excludeProjects ?? []
    const key = globs.join('\n')
    if (key === this.#leftOut) return []
    const ids = await leaveOutProjects(excluderOf(globs, this.#options.paths.home), this.#options)
    this.#leftOut = key
    return ids
  }
}
