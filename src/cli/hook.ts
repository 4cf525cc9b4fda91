/** Records one hook event; says nothing and succeeds, whatever happens, for Claude Code waits for it. */
import { resolvePaths } from '../config/paths.ts'
import { recordEvent } from '../hooks/record.ts'
import { EXIT, type Io } from './io.ts'

/** The event's name is in its payload: the one on the command line is for people who read their settings. */
export async function hook({ stdin, env, installation }: Io): Promise<number> {
  const stateDir = stateDirOf(env)
  if (stateDir) {
    const bridge = { node: installation.node, entry: installation.bridgeEntry }
    await recordEvent({ stateDir, env, input: stdin, bridge })
  }
  return EXIT.success
}

function stateDirOf(env: Io['env']): string | undefined {
  try {
    return resolvePaths(env).stateDir
  } catch {
    return undefined
  }
}
