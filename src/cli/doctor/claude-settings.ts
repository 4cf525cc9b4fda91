/** Claude Code's settings in every place where it looks for them, as far as they concern us. Changes none. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Paths } from '../../config/paths.ts'
import { ourHooks } from '../../hooks/hook-entries.ts'
import { enabledPlugin } from '../../hooks/plugin.ts'
import { readSettings, SettingsError } from '../../hooks/settings-file.ts'
import type { Machine } from './machine.ts'

export type Scope = 'user' | 'project' | 'local' | 'managed'

const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined)

/** Of the fields that decide over us, those are strict for which Claude Code leaves out the whole file. */
const settingsSchema = z.looseObject({
  disableAllHooks: z.boolean('true or false').optional(),
  cleanupPeriodDays: z.int('a whole number of days').positive('at least 1').optional(),
  allowManagedHooksOnly: optional(z.boolean()),
  enabledPlugins: optional(z.record(z.string(), z.unknown())),
  env: optional(z.record(z.string(), z.unknown())),
})

export type ClaudeSettings = z.infer<typeof settingsSchema>

export type ScopedSettings = { scope: Scope; file: string } & (
  | {
      kind: 'read'
      settings: ClaudeSettings
      /** The commands of ours, by event. */
      hooks: ReadonlyMap<string, string[]>
    }
  /** `problem` names the place and how to mend it. */
  | { kind: 'broken'; problem: string }
)

/** The user's first. A file that isn't there is read as an empty one. */
export async function readAllSettings(
  { claudeConfigDir, claudeSettingsFile }: Paths,
  { projectDir, managedDir }: Machine,
): Promise<ScopedSettings[]> {
  const project = join(projectDir, '.claude')
  const places: { scope: Scope; file: string }[] = [
    { scope: 'user', file: claudeSettingsFile },
    // In the home folder they are the same file.
    ...(project === claudeConfigDir
      ? []
      : [{ scope: 'project' as const, file: join(project, 'settings.json') }]),
    { scope: 'local', file: join(project, 'settings.local.json') },
    ...(await managedFiles(managedDir)).map((file) => ({ scope: 'managed' as const, file })),
  ]
  return Promise.all(places.map(readScope))
}

async function managedFiles(folder: string): Promise<string[]> {
  const more = join(folder, 'managed-settings.d')
  const names = await readdir(more).catch(() => [])
  const dropIns = names.filter((name) => name.endsWith('.json')).sort()
  return [join(folder, 'managed-settings.json'), ...dropIns.map((name) => join(more, name))]
}

async function readScope(place: { scope: Scope; file: string }): Promise<ScopedSettings> {
  try {
    const text = await readSettings(place.file)
    return { ...place, kind: 'read', hooks: ourHooks(text), settings: parse(text) }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return { ...place, kind: 'broken', problem: error.message }
  }
}

function parse(text: string): ClaudeSettings {
  const settings = settingsSchema.safeParse(JSON.parse(text))
  if (settings.success) return settings.data
  const [issue] = settings.error.issues
  throw new SettingsError(
    `${issue?.path.join('.')} must be ${issue?.message}. Claude Code ignores such a file, with all its hooks.`,
  )
}

export type ReadSettings = Extract<ScopedSettings, { kind: 'read' }>

export const readable = (all: readonly ScopedSettings[]): ReadSettings[] =>
  all.filter((one) => one.kind === 'read')

/** Our plugin, with its marketplace, where it is enabled: the place that is closest to the work decides. */
export const pluginIn = (all: readonly ScopedSettings[]): string | undefined =>
  enabledPlugin(Object.assign({}, ...readable(all).map(({ settings }) => settings.enabledPlugins ?? {})))
