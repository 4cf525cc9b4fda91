/** What the checks may know of this machine beside its files and servers; each can be another in a test. */

export interface Machine {
  /** Such as `20.19.5`. */
  nodeVersion: string
  platform: NodeJS.Platform
  /** Where Claude Code would be started. */
  projectDir: string
  /** Where whoever manages this machine keeps settings of Claude Code. */
  managedDir: string
  /** Less room than this (bytes) is little. */
  lowSpaceBytes: number
  /** How long the bridge may take to answer, milliseconds. */
  bridgePatienceMs: number
  /** How long a probe session may take on its way, milliseconds. */
  probePatienceMs: number
  /** Unix milliseconds. */
  now: () => number
}

const MANAGED_DIRS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: '/Library/Application Support/ClaudeCode',
}

export const thisMachine = (): Machine => ({
  nodeVersion: process.versions.node,
  platform: process.platform,
  projectDir: process.cwd(),
  managedDir: MANAGED_DIRS[process.platform] ?? '/etc/claude-code',
  lowSpaceBytes: 100 * 1024 ** 2,
  bridgePatienceMs: 10_000,
  probePatienceMs: 30_000,
  now: Date.now,
})
