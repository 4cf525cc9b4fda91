/** Which destinations a sync is for, and what the one that can tell already has. */
import { destinationsOf } from '../../bridge/destination-config.ts'
import type { ResolvedConfig } from '../../config/resolve.ts'
import type { Destination } from '../../delivery/destination.ts'
import { describeConnection, listServerSessions } from '../connection.ts'
import { UsageError } from '../io.ts'

/** All that are configured, or the one of this name. Throws where there is none. */
export function targetsOf(resolved: ResolvedConfig, to: string | undefined): Destination[] {
  const { fromFile, fromEnvironment } = destinationsOf(resolved)
  const all = [...fromFile, ...fromEnvironment]
  if (all.length === 0)
    throw new Error(
      resolved.destination.kind === 'refused'
        ? `There is nowhere to send sessions to. ${resolved.destination.reason}`
        : 'There is nowhere to send sessions to. Run: claude-code-sync login',
    )
  const meant = all.filter(({ name }) => to === undefined || name === to)
  if (meant.length > 0) return meant
  const names = [...new Set(all.map(({ name }) => name))].join(', ')
  throw new UsageError(`No destination is named "${to}". There is: ${names}`)
}

/** Which sessions OpenSync has, if it is among the targets. Throws where it does not say. */
export async function heldByOpenSync(
  targets: readonly Destination[],
): Promise<{ id: string; has: ReadonlySet<string> } | undefined> {
  const openSync = targets.find((target) => target.kind === 'opensync')
  if (openSync === undefined) return undefined
  const answer = await listServerSessions(openSync)
  if (answer.kind === 'listed') return { id: openSync.id, has: answer.sessionIds }
  throw new Error(describeConnection(answer, openSync.url).join('\n'))
}
