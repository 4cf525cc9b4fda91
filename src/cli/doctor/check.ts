/** What a check of the chain is, and what it finds. Knows no link of the chain. */
import type { Chain } from './chain.ts'

/** The links, in the order in which data flows through what depends on them. */
export const LINKS = {
  node: 'Node',
  config: 'Configuration',
  opensync: 'OpenSync',
  hooks: 'Hooks',
  recorder: 'Recorder',
  spool: 'Spool',
  bridge: 'Bridge',
  destinations: 'Destinations',
  transcripts: 'Transcripts',
  telemetry: 'Telemetry',
  clock: 'Clock',
  probe: 'Probe session',
} as const

export type Link = keyof typeof LINKS

/** What can be wrong, by the names that programs go by (`--json`); docs/doctor.md tells of each. */
export const TROUBLES = [
  'node-too-old',
  'config-unusable',
  'pattern-unusable',
  'config-open-to-others',
  'config-ignored',
  'auto-sync-off',
  'project-excluded',
  'opensync-not-configured',
  'opensync-refused',
  'opensync-key-invalid',
  'opensync-not-found',
  'opensync-unexpected',
  'opensync-unreachable',
  'settings-broken',
  'hooks-disabled',
  'managed-hooks-only',
  'hooks-missing',
  'hooks-incomplete',
  'hooks-of-0.1',
  'hooks-elsewhere',
  'hooks-twice',
  'plugin-and-settings',
  'recorder-missing',
  'recorder-outdated',
  'recorder-bridge-gone',
  'recorder-node-gone',
  'recorder-fails',
  'spool-unwritable',
  'spool-open-to-others',
  'spool-space-low',
  'spool-quarantine',
  'bridge-silent',
  'bridge-unreachable',
  'destination-fails',
  'transcripts-missing',
  'transcripts-unreadable',
  'transcripts-deleted-early',
  'transcripts-deleted-soon',
  'telemetry-doubles',
  'clock-wrong',
  'probe-not-recorded',
  'probe-not-delivered',
  'probe-not-found',
  'check-failed',
] as const

export type Trouble = (typeof TROUBLES)[number]

export type Finding =
  | { state: 'ok'; message: string }
  /** It could not be asked, for a reason that is told elsewhere. */
  | { state: 'skipped'; message: string }
  /** `warning`: sessions come through all the same. `error`: they don't, or not all of them. */
  | { state: 'warning' | 'error'; trouble: Trouble; message: string; remedy: string }

export interface Check {
  link: Link
  run(chain: Chain): Promise<Finding[]>
}

export const ok = (message: string): Finding => ({ state: 'ok', message })
export const skipped = (message: string): Finding => ({ state: 'skipped', message })
export const warning = (trouble: Trouble, message: string, remedy: string): Finding => ({
  state: 'warning',
  trouble,
  message,
  remedy,
})
export const error = (trouble: Trouble, message: string, remedy: string): Finding => ({
  state: 'error',
  trouble,
  message,
  remedy,
})

/** As one word for the shell, and as it is where that is enough. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
