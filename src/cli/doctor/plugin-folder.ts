/** Where Claude Code has put a plugin, by its own list of those it installed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const listSchema = z.looseObject({
  plugins: z.record(z.string(), z.array(z.looseObject({ installPath: z.string() }))),
})

/** `plugin` as `name@marketplace`. Undefined where the list does not tell: it is Claude Code's, and may change. */
export async function pluginFolder(claudeConfigDir: string, plugin: string): Promise<string | undefined> {
  const file = join(claudeConfigDir, 'plugins', 'installed_plugins.json')
  try {
    const { plugins } = listSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    return plugins[plugin]?.[0]?.installPath
  } catch {
    return undefined
  }
}
