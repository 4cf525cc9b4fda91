/** Forgets where to sync to; keeps every other setting, and leaves the hooks alone, unless all is to go. */
import { settingsFromEnvironment } from '../config/environment.ts'
import { loadSettings, saveSettings } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import { recordScript } from '../hooks/recorder.ts'
import { inspectHooks } from '../hooks/registration.ts'
import { EXIT, type Io, print } from './io.ts'

export interface LogoutOptions {
  purge?: boolean
  yes?: boolean
}

export async function logout(io: Io, { purge = false, yes = false }: LogoutOptions = {}): Promise<number> {
  if (purge) return (await import('./purge.ts')).purgeAll(io, yes)
  const paths = resolvePaths(io.env)
  const { convexUrl, apiKey, allowHttp, ...kept } = await loadSettings(paths)
  if (convexUrl === undefined && apiKey === undefined) {
    print(io, 'Not logged in: there is nothing to forget.')
  } else {
    await saveSettings(paths, kept)
    print(io, '✅ Logged out: the Convex URL and the API key are forgotten.')
  }
  if (settingsFromEnvironment(io.env).settings.apiKey)
    print(io, 'CLAUDE_SYNC_API_KEY is still set in the environment.')
  print(io, ...(await whatStillRecords(paths)))
  return EXIT.success
}

async function whatStillRecords({ claudeSettingsFile: settingsFile, stateDir }: Paths): Promise<string[]> {
  const inspection = await inspectHooks({ settingsFile, recordScript: recordScript(stateDir) })
  if (inspection.kind === 'refused') return []
  const { registered, outdated, plugin } = inspection
  return [
    ...(registered.length + outdated.length > 0
      ? ['The hooks stay registered. To remove them, run: claude-code-sync uninstall']
      : []),
    ...(plugin ? [`The plugin stays enabled. To remove it, run: claude plugin uninstall ${plugin}`] : []),
  ]
}
