/**
 * What `sync` asks a bridge for, through the spool, as an event among those of hooks: so it is kept until it is
 * done, and its environment says where things go. Shapes, and the observations that come of them.
 */
import * as z from 'zod'
import type { HookObservation, Observation } from '../journal/observation.ts'

/** A session id becomes the name of a folder. */
const session_id = z.string().regex(/^[\w-][\w.-]{0,127}$/)

const requestSchema = z.discriminatedUnion('request', [
  /** Read a session from its transcript; hooks told of nothing that is in it from `started_ms` (Unix) on. */
  z.object({
    request: z.literal('backfill'),
    session_id,
    transcript_path: z.string(),
    started_ms: z.number(),
    source: z.enum(['startup', 'resume', 'fork']),
    cwd: z.string().optional(),
    /** The name of the one destination it goes to; all that are configured, where there is none. */
    to: z.string().optional(),
  }),
  /** Send what is recorded to one more destination. */
  z.object({ request: z.literal('route'), session_id, to: z.string() }),
  /** Send what is recorded once more. */
  z.object({ request: z.literal('resend'), session_id, to: z.string().optional() }),
])

export type SyncRequest = z.infer<typeof requestSchema>

/** Undefined where it is none: a hook's payload, most likely. */
export const parseRequest = (json: unknown): SyncRequest | undefined => requestSchema.safeParse(json).data

export interface RequestContext {
  key: string
  /** Unix milliseconds. */
  timeMs: number
  /** Ids of the destinations that are meant. */
  route: string[]
  content: HookObservation['content']
}

/** What is written into the journal for it, if anything is. */
export function requested(
  request: SyncRequest,
  { key, timeMs, route, content }: RequestContext,
): Observation[] {
  switch (request.request) {
    case 'backfill': {
      const { started_ms: at, source, transcript_path: transcriptPath, cwd } = request
      return [
        {
          kind: 'backfilled',
          key,
          at,
          source,
          transcriptPath,
          route,
          content,
          ...(cwd === undefined ? {} : { cwd }),
        },
      ]
    }
    case 'route':
      return [{ kind: 'routed', key, at: timeMs, to: route }]
    case 'resend':
      return []
    default:
      return request satisfies never
  }
}
