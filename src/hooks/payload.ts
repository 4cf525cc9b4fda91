/**
 * What Claude Code hands to a hook, as types: strict about which session it is, generous about all else,
 * for fields come and go between versions. Must not know what becomes of an event.
 */
import * as z from 'zod'

/** A field of the wrong type is dropped: half an event tells more than none. */
function optional<T extends z.ZodType>(type: T) {
  return type.optional().catch(undefined)
}

const text = optional(z.string())
const milliseconds = optional(z.number().nonnegative())
const flag = optional(z.boolean())
const anything = z.unknown().optional()

/** A session id becomes the name of a folder, so it must not be a way out of one. */
const sessionId = z.string().regex(/^[\w-][\w.-]{0,127}$/)

const common = {
  session_id: sessionId,
  transcript_path: text,
  cwd: text,
  prompt_id: text,
  permission_mode: text,
  agent_id: text,
  agent_type: text,
}

const tool = {
  ...common,
  tool_name: z.string(),
  tool_use_id: z.string(),
  tool_input: anything,
  duration_ms: milliseconds,
}

const known = z.discriminatedUnion('hook_event_name', [
  z.looseObject({
    ...common,
    hook_event_name: z.literal('SessionStart'),
    source: text,
    model: text,
    session_title: text,
  }),
  z.looseObject({ ...common, hook_event_name: z.literal('UserPromptSubmit'), prompt: z.string() }),
  z.looseObject({ ...tool, hook_event_name: z.literal('PostToolUse'), tool_response: anything }),
  z.looseObject({
    ...tool,
    hook_event_name: z.literal('PostToolUseFailure'),
    error: text,
    is_interrupt: flag,
  }),
  z.looseObject({
    ...common,
    hook_event_name: z.literal('SubagentStop'),
    agent_transcript_path: text,
    last_assistant_message: text,
    stop_hook_active: flag,
  }),
  z.looseObject({
    ...common,
    hook_event_name: z.literal('Stop'),
    last_assistant_message: text,
    stop_hook_active: flag,
    background_tasks: anything,
  }),
  z.looseObject({
    ...common,
    hook_event_name: z.literal('StopFailure'),
    error: text,
    error_details: anything,
    last_assistant_message: text,
  }),
  z.looseObject({
    ...common,
    hook_event_name: z.literal('PostCompact'),
    trigger: text,
    compact_summary: text,
  }),
  z.looseObject({ ...common, hook_event_name: z.literal('SessionEnd'), reason: text }),
])

/**
 * Any other event, and one of the nine that lacks what makes it one (a tool event without its
 * `tool_use_id`): it still says that its session lives. `event` is the name it came with.
 */
const other = z.looseObject({ ...common, hook_event_name: z.string() }).transform((payload) => ({
  ...payload,
  hook_event_name: 'other' as const,
  event: payload.hook_event_name,
}))

export type HookPayload = z.output<typeof known> | z.output<typeof other>

/** Reads a hook's parsed JSON; undefined where it names no session or no event. */
export function parseHookPayload(json: unknown): HookPayload | undefined {
  const payload = known.safeParse(json)
  return payload.success ? payload.data : other.safeParse(json).data
}
