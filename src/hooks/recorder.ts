/**
 * Puts the recorder into the state folder, and knows the command that runs it. Must not know where the
 * command is registered.
 */
import { mkdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { replaceFile } from '../disk/replace-file.ts'

export interface RecorderOptions {
  stateDir: string
  /** Node's executable, for the bridge; where it has gone, the recorder takes the one in PATH. */
  node: string
  bridgeEntry: string
  /** The text of record.sh. */
  template: string
}

/**
 * A copy of its own, for a hook must work when this package is gone: a command whose script is missing
 * makes sh exit 2, which blocks the user's prompt. Returns the command to register.
 */
export async function installRecorder(options: RecorderOptions): Promise<string> {
  const { stateDir } = options
  const script = recordScript(stateDir)
  for (const folder of ['new', 'claimed', 'quarantine'])
    await mkdir(join(stateDir, 'spool', folder), { recursive: true, mode: 0o700 })
  await replaceFile(script, recorderText(options))
  return hookCommand(script)
}

/** What is installed: the script, with the places that it has to know on top. */
export function recorderText({ stateDir, node, bridgeEntry, template }: RecorderOptions): string {
  const assignments = [
    `ccsync_state=${quote(stateDir)}`,
    `ccsync_node=${quote(node)}`,
    `ccsync_bridge=${quote(bridgeEntry)}`,
  ]
  return `${assignments.join('\n')}\n\n${template}`
}

export function recordScript(stateDir: string): string {
  // Hooks run in every project's folder, so a relative path would name another script in each.
  if (!isAbsolute(stateDir)) throw new Error(`The state folder must be an absolute path, not ${stateDir}`)
  return join(stateDir, 'record.sh')
}

/** The shell's own `-r` guards the source, and `exit 0` ends it: whatever happens, a hook succeeds. */
export function hookCommand(script: string): string {
  return `[ -r ${quote(script)} ] && . ${quote(script)}; exit 0`
}

/**
 * Recognises the command above, whichever folder it names: an earlier installation's is ours too, and so is what
 * claude-code-sync 0.1 registered.
 */
export function isHookCommand(command: string): boolean {
  return isProgramCommand(command) || /^\[ -r ('\/.*\/record\.sh') \] && \. \1; exit 0$/s.test(command)
}

/** Names the program itself, as claude-code-sync 0.1 did: it waits for Node, and for the network then. */
export function isProgramCommand(command: string): boolean {
  return /^claude-code-sync hook [A-Za-z]+$/.test(command)
}

/** As one word for the shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
