/**
 * Registers the recorder in the user's settings.json and takes it out again; everything else in the file
 * stays as it is, to the byte. Must not know what the recorder does.
 */
import { REGISTERED_EVENTS, type RegisteredEvent } from './events.ts'
import { addHook, ourCommands, parseSettings, removeHooks } from './hook-entries.ts'
import { enabledPlugin } from './plugin.ts'
import { hookCommand } from './recorder.ts'
import { readSettings, SettingsError, writeSettings } from './settings-file.ts'

/** `refused`: nothing was changed; `message` names the file, what is wrong, where, and how to mend it. */
export type RegistrationResult =
  /** `replaced` are the events that had the hook of an earlier claude-code-sync, 0.1 for one. */
  { kind: 'written'; replaced: string[] } | { kind: 'unchanged' } | Refused

export interface Refused {
  kind: 'refused'
  message: string
}

export interface Inspection {
  kind: 'inspected'
  /** Events that run this recorder. */
  registered: RegisteredEvent[]
  /** Events that run a recorder of ours in another place: an earlier installation's. */
  outdated: RegisteredEvent[]
  missing: RegisteredEvent[]
  /** The user switched all hooks off (`disableAllHooks`). */
  disabled: boolean
  /** Our plugin, as `name@marketplace`, where it is enabled: it has hooks of its own. */
  plugin: string | undefined
}

export interface Registration {
  settingsFile: string
  /** Where the recorder lies, as `recordScript(stateDir)` tells. */
  recordScript: string
}

/** Changes nothing the second time. */
export async function registerHooks({
  settingsFile,
  recordScript,
}: Registration): Promise<RegistrationResult> {
  const command = hookCommand(recordScript)
  return changeSettings(settingsFile, (text) =>
    REGISTERED_EVENTS.reduce(
      (edited, event) => addHook(edited, event, command),
      removeFrom(text, (event) => !isRegisteredEvent(event)),
    ),
  )
}

/** Takes out exactly ours, whichever installation's they are. */
export async function unregisterHooks({
  settingsFile,
}: Pick<Registration, 'settingsFile'>): Promise<RegistrationResult> {
  return changeSettings(settingsFile, (text) => removeFrom(text, () => true))
}

export async function inspectHooks({
  settingsFile,
  recordScript,
}: Registration): Promise<Inspection | Refused> {
  return refusing(settingsFile, async () => {
    const settings = parseSettings(await readSettings(settingsFile))
    const inspection: Inspection = {
      kind: 'inspected',
      registered: [],
      outdated: [],
      missing: [],
      disabled: settings.disableAllHooks === true,
      plugin: enabledPlugin(settings.enabledPlugins ?? {}),
    }
    for (const event of REGISTERED_EVENTS)
      inspection[standing(ourCommands(settings, event), hookCommand(recordScript))].push(event)
    return inspection
  })
}

function standing(ours: string[], command: string): 'registered' | 'outdated' | 'missing' {
  if (ours.length === 0) return 'missing'
  return ours.includes(command) ? 'registered' : 'outdated'
}

function removeFrom(text: string, isMeant: (event: string) => boolean): string {
  const events = Object.keys(parseSettings(text).hooks ?? {})
  return events.filter(isMeant).reduce(removeHooks, text)
}

function isRegisteredEvent(event: string): boolean {
  return REGISTERED_EVENTS.some((registered) => registered === event)
}

async function changeSettings(file: string, edit: (text: string) => string): Promise<RegistrationResult> {
  return refusing(file, async () => {
    const text = await readSettings(file)
    const edited = edit(text)
    if (edited === text) return { kind: 'unchanged' }
    await writeSettings(file, edited)
    return { kind: 'written', replaced: replacedEvents(text, edited) }
  })
}

/** Events that had a command of ours which they have no more. */
function replacedEvents(before: string, after: string): string[] {
  const kept = parseSettings(after)
  const had = parseSettings(before)
  return Object.keys(had.hooks ?? {}).filter((event) => {
    const now = ourCommands(kept, event)
    return ourCommands(had, event).some((command) => !now.includes(command))
  })
}

async function refusing<T>(file: string, work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SettingsError) return { kind: 'refused', message: `${file}: ${error.message}` }
    throw error
  }
}
