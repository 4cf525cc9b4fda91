/** Whether Claude Code will run our hooks, once for each event, and what keeps it from that. */
import { REGISTERED_EVENTS } from '../../hooks/events.ts'
import { hookCommand, isProgramCommand, recordScript } from '../../hooks/recorder.ts'
import type { Chain } from './chain.ts'
import { type Check, error, type Finding, ok, warning } from './check.ts'
import { pluginIn, type ReadSettings, readable, type Scope, type ScopedSettings } from './claude-settings.ts'

export const hooksCheck: Check = {
  link: 'hooks',
  async run(chain) {
    const entries = entriesOf(chain)
    const plugin = pluginIn(chain.settings)
    const findings = [
      ...chain.settings.flatMap(brokenFindings),
      ...readable(chain.settings).flatMap((one) => [...disabledFindings(one), ...managedFindings(one)]),
      ...(plugin === undefined ? missingFindings(entries, chain) : besidesPlugin(plugin, entries)),
      ...strayFindings(entries),
      ...repeatedFindings(entries),
    ]
    return findings.length > 0 ? findings : [ok(whereRegistered(plugin, entries))]
  },
}

/** A file that Claude Code does not take is left out as a whole; the others count. */
function brokenFindings(one: ScopedSettings): Finding[] {
  if (one.kind === 'read') return []
  const judge = one.scope === 'user' ? error : warning
  return [judge('settings-broken', `${one.file}: ${one.problem}`, `Correct ${one.file}`)]
}

/** Wherever it stands, it counts for the hooks of every place. */
function disabledFindings({ file, settings }: ReadSettings): Finding[] {
  if (settings.disableAllHooks !== true) return []
  const message = `disableAllHooks in ${file} switches every hook off.`
  return [error('hooks-disabled', message, `Take disableAllHooks out of ${file}`)]
}

/** It counts in managed settings alone. */
function managedFindings({ scope, file, settings, hooks }: ReadSettings): Finding[] {
  if (scope !== 'managed' || settings.allowManagedHooksOnly !== true || hooks.size > 0) return []
  return [
    error(
      'managed-hooks-only',
      `allowManagedHooksOnly in ${file} lets no hooks run but those of whoever manages this machine.`,
      'Ask them to allow these, or sync sessions afterwards: claude-code-sync sync',
    ),
  ]
}

/** A command of ours for one event. */
interface Entry {
  scope: Scope
  file: string
  event: string
  command: string
  /** `stray`: the recorder of another installation, which records elsewhere. */
  kind: 'current' | 'of-0.1' | 'stray'
}

function entriesOf({ settings, paths: { stateDir } }: Chain): Entry[] {
  const current = hookCommand(recordScript(stateDir))
  const kindOf = (command: string): Entry['kind'] => {
    if (command === current) return 'current'
    return isProgramCommand(command) ? 'of-0.1' : 'stray'
  }
  return readable(settings).flatMap(({ scope, file, hooks }) =>
    [...hooks].flatMap(([event, commands]) =>
      commands.map((command) => ({ scope, file, event, command, kind: kindOf(command) })),
    ),
  )
}

/** One of 0.1 runs the program itself, and so records as well. They may be in the very file that can't be read. */
function missingFindings(entries: readonly Entry[], { settings }: Chain): Finding[] {
  if (settings.some(({ scope, kind }) => scope === 'user' && kind === 'broken')) return []
  if (entries.length === 0)
    return [error('hooks-missing', 'The hooks are not registered with Claude Code.', SETUP)]
  const missing = REGISTERED_EVENTS.filter((event) => !entries.some((entry) => entry.event === event))
  if (missing.length === 0) return []
  return [error('hooks-incomplete', `These hooks are not registered: ${missing.join(', ')}.`, SETUP)]
}

const SETUP = 'claude-code-sync setup'

function besidesPlugin(plugin: string, entries: readonly Entry[]): Finding[] {
  if (entries.length === 0) return []
  const message = `Hooks are registered by the plugin ${plugin}, and in ${filesOf(entries)} too. Each event is recorded twice, and sent once.`
  return [warning('plugin-and-settings', message, 'claude-code-sync uninstall')]
}

function strayFindings(entries: readonly Entry[]): Finding[] {
  const old = entries.filter(({ kind }) => kind === 'of-0.1')
  const stray = entries.filter(({ kind }) => kind === 'stray')
  return [
    ...(old.length === 0
      ? []
      : [
          warning(
            'hooks-of-0.1',
            `${filesOf(old)} has hooks of claude-code-sync 0.1: each waits for Node.`,
            SETUP,
          ),
        ]),
    ...(stray.length === 0 ? [] : [elsewhere(stray)]),
  ]
}

function elsewhere(stray: readonly Entry[]): Finding {
  const [script = ''] = stray.map(({ command }) => /^\[ -r '(.*)' \]/s.exec(command)?.[1] ?? command)
  const message = `Hooks in ${filesOf(stray)} run the recorder of another installation: ${script}.`
  return error('hooks-elsewhere', message, remedyIn(stray))
}

/** The same command in several places runs once; but who takes it out of one is left with the other. */
function repeatedFindings(entries: readonly Entry[]): Finding[] {
  const current = entries.filter(({ kind }) => kind === 'current')
  const repeated = current.filter(({ event }) => current.filter((one) => one.event === event).length > 1)
  if (repeated.length === 0) return []
  const events = [...new Set(repeated.map(({ event }) => event))].join(', ')
  return [
    warning(
      'hooks-twice',
      `Registered more than once, in ${filesOf(repeated)}: ${events}.`,
      remedyIn(repeated),
    ),
  ]
}

/** `setup` tidies up the user's own settings, and touches no project's. */
function remedyIn(entries: readonly Entry[]): string {
  const others = entries.filter(({ scope }) => scope !== 'user')
  return others.length === 0 ? SETUP : `Take our hooks out of ${filesOf(others)}`
}

const filesOf = (entries: readonly Entry[]): string =>
  [...new Set(entries.map(({ file }) => file))].join(' and ')

function whereRegistered(plugin: string | undefined, entries: readonly Entry[]): string {
  if (plugin !== undefined) return `registered by the plugin ${plugin}`
  const [first] = entries
  return `registered once, in the ${first?.scope} settings: ${first?.file}`
}
