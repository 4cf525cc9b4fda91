/** Takes our hooks out of Claude Code and the recorder off the disk; keeps the configuration and what was recorded. */
import { rm } from 'node:fs/promises'
import { type Paths, resolvePaths } from '../config/paths.ts'
import { recordScript } from '../hooks/recorder.ts'
import { inspectHooks, unregisterHooks } from '../hooks/registration.ts'
import { complain, EXIT, type Io, print } from './io.ts'

export async function uninstall(io: Io): Promise<number> {
  const paths = resolvePaths(io.env)
  if (!(await removeHooks(io, paths))) return EXIT.failure
  const { configFile, stateDir } = paths
  print(io, 'The configuration and what was recorded are still here:', `  ${configFile}`, `  ${stateDir}`)
  return EXIT.success
}

/** False where they could not be removed; why is told. */
export async function removeHooks(
  io: Io,
  { stateDir, claudeSettingsFile: settingsFile }: Paths,
): Promise<boolean> {
  const result = await unregisterHooks({ settingsFile })
  if (result.kind === 'refused') {
    complain(io, `❌ Hooks not removed. ${result.message}`)
    return false
  }
  const inspection = await inspectHooks({ settingsFile, recordScript: recordScript(stateDir) })
  // Sessions that are running have the hooks still: without the script those do nothing.
  await rm(recordScript(stateDir), { force: true })
  const removed = result.kind === 'written'
  print(io, removed ? `✅ Hooks removed from ${settingsFile}` : `No hooks of ours in ${settingsFile}`)
  if (inspection.kind === 'inspected' && inspection.plugin)
    print(io, `The plugin still records. To take it out: claude plugin uninstall ${inspection.plugin}`)
  return true
}
