/** Takes an OTLP destination, with its headers, out of the configuration file; changes nothing else there. */
import { loadSettings, saveSettings } from '../../config/load.ts'
import { resolvePaths } from '../../config/paths.ts'
import { EXIT, type Io, print, UsageError } from '../io.ts'

export async function removeDestination(io: Io, name: string): Promise<number> {
  const paths = resolvePaths(io.env)
  const settings = await loadSettings(paths)
  const { destinations = {} } = settings
  if (!Object.hasOwn(destinations, name)) throw new UsageError(whyNot(name))
  const { [name]: _removed, ...kept } = destinations
  await saveSettings(paths, { ...settings, destinations: kept })
  print(io, `✅ Destination ${name} removed. Its headers are forgotten, and nothing more is sent there.`)
  return EXIT.success
}

function whyNot(name: string): string {
  if (name === 'opensync') return 'opensync is removed by: claude-code-sync logout'
  if (name === 'env') return 'env is there for as long as CLAUDE_SYNC_OTLP_ENDPOINT is set. Unset it.'
  return `There is no destination "${name}" in the configuration file. See: claude-code-sync destination list`
}
