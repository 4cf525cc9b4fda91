/**
 * Our plugin for Claude Code: its name, and the hooks that hooks/hooks.json registers. Must not know how Claude Code
 * installs it, nor whether somebody did.
 */
import { REGISTERED_EVENTS } from './events.ts'

/** Not the package's: Claude Code keeps names that begin with "claude-" for Anthropic's own plugins. */
const PLUGIN_NAME = 'session-sync'

/**
 * Runs the same recorder, where it lies in the package. What is not there any more must not make sh exit 2, and
 * the shell's own reading of the variable keeps whatever characters the folder's name has.
 */
export const PLUGIN_COMMAND =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  'set -- "${CLAUDE_PLUGIN_ROOT}"; [ -r "$1/dist/record.sh" ] && . "$1/dist/record.sh"; exit 0'

/** What hooks/hooks.json holds. */
export function pluginHooks(): object {
  const group = { hooks: [{ type: 'command', command: PLUGIN_COMMAND }] }
  return {
    description: 'Records what happens, for claude-code-sync to deliver',
    hooks: Object.fromEntries(REGISTERED_EVENTS.map((event) => [event, [group]])),
  }
}

/** The plugin with the marketplace it comes from, `session-sync@…`, where `enabledPlugins` of some settings has it on. */
export function enabledPlugin(enabledPlugins: Readonly<Record<string, unknown>>): string | undefined {
  const ours = Object.keys(enabledPlugins).filter((id) => id.split('@')[0] === PLUGIN_NAME)
  return ours.find((id) => enabledPlugins[id] === true)
}
