/** Which recorder Claude Code's hooks run: the copy that `setup` made, or the plugin's. Neither runs nor judges it. */

import type { Environment } from '../../config/process-environment.ts'
import { PLUGIN_COMMAND } from '../../hooks/plugin.ts'
import { hookCommand, recordScript } from '../../hooks/recorder.ts'
import type { Chain } from './chain.ts'
import { pluginIn } from './claude-settings.ts'
import { pluginFolder } from './plugin-folder.ts'

export interface RecorderInUse {
  command: string
  /** What Claude Code adds to the environment for it. */
  env: Environment
}

/** Undefined where the plugin has it, and it can't be told where. */
export async function recorderInUse({ settings, paths }: Chain): Promise<RecorderInUse | undefined> {
  const plugin = pluginIn(settings)
  if (plugin === undefined) return { command: hookCommand(recordScript(paths.stateDir)), env: {} }
  const folder = await pluginFolder(paths.claudeConfigDir, plugin)
  return folder === undefined ? undefined : { command: PLUGIN_COMMAND, env: { CLAUDE_PLUGIN_ROOT: folder } }
}
