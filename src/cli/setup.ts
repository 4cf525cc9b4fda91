/** Installs the recorder and registers it with Claude Code; how either is done stands in hooks/. */
import { readFile } from 'node:fs/promises'
import { shutOthersOut } from '../config/file.ts'
import { resolvePaths } from '../config/paths.ts'
import { REGISTERED_EVENTS } from '../hooks/events.ts'
import { installRecorder, recordScript } from '../hooks/recorder.ts'
import { type Inspection, inspectHooks, registerHooks } from '../hooks/registration.ts'
import { complain, EXIT, type Io, print } from './io.ts'

export async function setup(io: Io): Promise<number> {
  const { configFile, stateDir, claudeSettingsFile: settingsFile } = resolvePaths(io.env)
  await shutOthersOut(configFile)
  const registration = { settingsFile, recordScript: recordScript(stateDir) }
  const inspection = await inspectHooks(registration)
  if (inspection.kind === 'inspected' && inspection.plugin)
    return tellThatPluginRecords(io, settingsFile, inspection)
  const { node, bridgeEntry, recorderTemplate } = io.installation
  // First the script, then what runs it.
  await installRecorder({ stateDir, node, bridgeEntry, template: await readFile(recorderTemplate, 'utf8') })
  const result = await registerHooks(registration)
  switch (result.kind) {
    case 'written':
      print(io, `✅ Hooks registered in ${settingsFile}:`, `   ${REGISTERED_EVENTS.join(', ')}`)
      if (result.replaced.length > 0)
        print(io, `   Those of an earlier claude-code-sync are replaced: ${result.replaced.join(', ')}`)
      return EXIT.success
    case 'unchanged':
      print(io, `✅ Hooks already registered in ${settingsFile}`)
      return EXIT.success
    case 'refused':
      complain(io, `❌ Hooks not registered. ${result.message}`)
      return EXIT.failure
    default:
      return result satisfies never
  }
}

/** Both at once would do no harm, but every event would cost twice. */
function tellThatPluginRecords(
  io: Io,
  settingsFile: string,
  { plugin, registered, outdated }: Inspection,
): number {
  print(io, `✅ Nothing to set up: the plugin ${plugin} has hooks of its own.`)
  if (registered.length + outdated.length > 0)
    print(io, `   To take out those in ${settingsFile}, run: claude-code-sync uninstall`)
  return EXIT.success
}
