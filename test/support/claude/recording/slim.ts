/** Makes a recording that travels in the package small: leaves what the project reads; must not touch what it says. */
import { z } from 'zod'
import type { Entry } from './recorder.ts'

const UNREAD_LINES =
  /^(api-request|attachment|atis-latch|file-history|tools-used|last-prompt|mode|permission-mode|queue-operation)/
const UNREAD_SYSTEM_LINES = new Set(['stop_hook_summary', 'turn_duration'])
const UNREAD_FIELDS = new Set([
  ...['userType', 'entrypoint', 'requestRef', 'requestedModel', 'promptCacheRequested', 'apiBlockIndex'],
  ...[
    'toolInputStreamMs',
    'effort',
    'perTurnEffort',
    'madeBy',
    'session_id',
    'permissionDecision',
    'sandboxed',
  ],
  ...[
    'turnOrigin',
    'turnPosition',
    'stop_details',
    'stop_sequence',
    'output_tokens_details',
    'server_tool_use',
  ],
  ...[
    'service_tier',
    'inference_geo',
    'iterations',
    'speed',
    'fallback_credit',
    'originalFile',
    'structuredPatch',
  ],
  ...[
    'bashEditDiff',
    'staleReadFileStateHint',
    'parentUuid',
    'background_tasks',
    'session_crons',
    'rendered',
  ],
  ...['modelUsage', 'slug'],
])

const lineSchema = z.looseObject({ type: z.string(), subtype: z.string().optional() })

export function slim(entries: readonly Entry[]): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if ('hook' in entry)
      return [{ ...entry, hook: { ...entry.hook, payload: slimPayload(entry.hook.payload) } }]
    if ('meta' in entry) return [entry]
    const line = lineSchema.parse(JSON.parse(entry.line.text))
    if (UNREAD_LINES.test(line.type) || UNREAD_SYSTEM_LINES.has(line.subtype ?? '')) return []
    return [{ ...entry, line: { ...entry.line, text: JSON.stringify(withoutUnread(line)) } }]
  })
}

const payloadSchema = z.looseObject({ session_id: z.string() })

/** Lines name their session twice, hooks once. */
function slimPayload(payload: unknown): Record<string, unknown> {
  const { session_id, ...rest } = payloadSchema.parse(payload)
  return { session_id, ...z.record(z.string(), z.unknown()).parse(withoutUnread(rest)) }
}

function withoutUnread(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (UNREAD_FIELDS.has(key) ? undefined : inner)),
  )
}
