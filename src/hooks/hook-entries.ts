/**
 * Finds, adds and takes out our own hooks in the text of a settings.json. Must not read or write files,
 * nor touch anybody else's entries.
 */
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import * as z from 'zod'
import { append, remove } from './json-edit.ts'
import { isHookCommand } from './recorder.ts'
import { positionOf, SettingsError } from './settings-file.ts'

const settingsSchema = z.looseObject({
  hooks: z.record(z.string(), z.array(z.unknown())).optional(),
  disableAllHooks: z.boolean().optional().catch(undefined),
  enabledPlugins: z.record(z.string(), z.unknown()).optional().catch(undefined),
})

const groupSchema = z.looseObject({ hooks: z.array(z.unknown()) })

const hookSchema = z.looseObject({ command: z.string() })

type Settings = z.infer<typeof settingsSchema>

/** What Claude Code would see; refuses a file that it would not take, or not as it looks. */
export function parseSettings(text: string): Settings {
  const tree = parseTree(text)
  const twice = tree && (repeatedKey(tree) ?? repeatedKey(findNodeAtLocation(tree, ['hooks'])))
  if (twice)
    throw new SettingsError(
      `${positionOf(text, twice.offset)}: "${twice.value}" is there twice. Keep one of them.`,
    )
  const settings = settingsSchema.safeParse(JSON.parse(text))
  if (settings.success) return settings.data
  const issue = settings.error.issues[0]
  const place = issue?.path.join('.') || 'the whole'
  throw new SettingsError(
    `${place} is not what Claude Code takes (${issue?.message}). Mend it and run this again.`,
  )
}

/** The commands of ours that an event has. */
export function ourCommands(settings: Settings, event: string): string[] {
  return (settings.hooks?.[event] ?? []).flatMap(hooksOf).flatMap((hook) => ourCommand(hook) ?? [])
}

/** The commands of ours in a settings file, by event; an event that has none is not there. */
export function ourHooks(text: string): Map<string, string[]> {
  const settings = parseSettings(text)
  const events = Object.keys(settings.hooks ?? {})
  return new Map(
    events.flatMap((event) => {
      const commands = ourCommands(settings, event)
      return commands.length > 0 ? [[event, commands] as const] : []
    }),
  )
}

/** Leaves an event that has our command, and no other of ours, as it is. */
export function addHook(text: string, event: string, command: string): string {
  const [present, ...others] = ourCommands(parseSettings(text), event)
  if (present === command && others.length === 0) return text
  let cleaned = removeHooks(text, event)
  if (!parseSettings(cleaned).hooks) cleaned = append(cleaned, [], {}, 'hooks')
  const group = { hooks: [{ type: 'command', command }] }
  if (parseSettings(cleaned).hooks?.[event]) return append(cleaned, ['hooks', event], group)
  return append(cleaned, ['hooks'], [group], event)
}

/** Takes out ours, then whatever that left empty: the group, the event, the whole of `hooks`. */
export function removeHooks(text: string, event: string): string {
  const settings = parseSettings(text)
  if (ourCommands(settings, event).length === 0) return text
  const groups = settings.hooks?.[event] ?? []
  const cleaned = groups.reduceRight<string>(
    (edited, group, index) => removeFromGroup(edited, ['hooks', event, index], hooksOf(group)),
    text,
  )
  return pruneEmpty(cleaned, event)
}

/** From the last to the first, so that the places of those before stay what they were. */
function removeFromGroup(text: string, group: (string | number)[], hooks: unknown[]): string {
  const ours = hooks.flatMap((hook, index) => (ourCommand(hook) === undefined ? [] : index))
  if (ours.length > 0 && ours.length === hooks.length) return remove(text, group)
  return ours.reduceRight((edited, index) => remove(edited, [...group, 'hooks', index]), text)
}

function pruneEmpty(text: string, event: string): string {
  const { hooks = {} } = parseSettings(text)
  if (hooks[event]?.length !== 0) return text
  return remove(text, Object.keys(hooks).length === 1 ? ['hooks'] : ['hooks', event])
}

/** A group that is not what Claude Code takes has no hooks, and is none of ours. */
function hooksOf(group: unknown): unknown[] {
  return groupSchema.safeParse(group).data?.hooks ?? []
}

function ourCommand(hook: unknown): string | undefined {
  const command = hookSchema.safeParse(hook).data?.command
  return command !== undefined && isHookCommand(command) ? command : undefined
}

/** A key that is there twice counts for its last place, whereas an edit would find its first. */
function repeatedKey(object: Node | undefined): Node | undefined {
  const keys = object?.type === 'object' ? keysOf(object) : []
  return keys.find((key, index) => keys.findIndex((other) => other.value === key.value) < index)
}

function keysOf(object: Node): Node[] {
  return (object.children ?? []).flatMap((property) => property.children?.[0] ?? [])
}
