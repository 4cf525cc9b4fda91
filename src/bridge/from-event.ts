/**
 * Turns a recorded hook event into an observation. Knows hook payloads and observations, and where neither
 * of them is stored.
 */
import type { HookPayload } from '../hooks/payload.ts'
import type { Client, HookObservation, Json } from '../journal/observation.ts'

/** What the recorder and the bridge know of an event beside its payload. */
export interface EventContext {
  /** Unix milliseconds at which the recorder finished. */
  timeMs: number
  /** Tells this event from every other one. */
  key: string
  projectDir: string | undefined
  traceparent: string | undefined
  client: Client | undefined
  /** Whether Claude Code was asked to continue the latest session (`-c`). */
  continued: boolean
  /** What started Claude Code, in its own words: `cli`, `sdk-cli`, … */
  entrypoint: string | undefined
  route: string[]
  content: HookObservation['content']
}

/** Undefined for events that say no more than that the session lives. */
export function observationOf(payload: HookPayload, context: EventContext): HookObservation | undefined {
  const base = baseOf(payload, context)
  switch (payload.hook_event_name) {
    case 'SessionStart':
      return {
        ...base,
        kind: 'session_started',
        source: payload.source ?? 'startup',
        ...(payload.model === undefined ? {} : { model: payload.model }),
        ...(context.continued ? { continued: true } : {}),
        ...(context.entrypoint?.startsWith('sdk') ? { headless: true } : {}),
      }
    case 'UserPromptSubmit':
      return { ...base, kind: 'prompt_submitted', text: payload.prompt }
    case 'PostToolUse':
      return {
        ...toolBase(base, payload),
        failed: false,
        interrupted: false,
        ...givenJson('result', asOutput(payload.tool_response)),
        ...launched(payload.tool_response),
      }
    case 'PostToolUseFailure':
      return {
        ...toolBase(base, payload),
        failed: true,
        interrupted: payload.is_interrupt ?? false,
        ...given('result', payload.error),
      }
    case 'SubagentStop':
      return { ...base, kind: 'agent_stopped', agentType: payload.agent_type ?? '', ...answerOf(payload) }
    case 'Stop':
      return { ...base, kind: 'turn_stopped', ...answerOf(payload) }
    case 'StopFailure':
      return { ...base, kind: 'turn_failed', error: payload.error ?? 'unknown', ...answerOf(payload) }
    case 'PostCompact':
      return {
        ...base,
        kind: 'compaction_reported',
        ...(payload.trigger === undefined ? {} : { trigger: payload.trigger }),
      }
    case 'SessionEnd':
      return { ...base, kind: 'session_ended', reason: payload.reason ?? 'other' }
    case 'other':
      return undefined
    default:
      return payload satisfies never
  }
}

function baseOf(payload: HookPayload, context: EventContext) {
  return {
    key: context.key,
    at: context.timeMs,
    route: context.route,
    content: context.content,
    ...given('promptId', payload.prompt_id),
    ...given('agentId', payload.agent_id),
    ...given('permissionMode', payload.permission_mode),
    ...given('cwd', payload.cwd),
    ...given('transcriptPath', payload.transcript_path),
    ...given('projectDir', context.projectDir),
    ...given('traceparent', context.traceparent),
    ...given('client', context.client),
  }
}

type ToolPayload = Extract<HookPayload, { hook_event_name: 'PostToolUse' | 'PostToolUseFailure' }>

function toolBase(base: ReturnType<typeof baseOf>, payload: ToolPayload) {
  return {
    ...base,
    kind: 'tool_reported' as const,
    toolUseId: payload.tool_use_id,
    name: payload.tool_name,
    ...givenJson('input', payload.tool_input),
    ...given('durationMs', payload.duration_ms),
  }
}

/** A command's streams, as the transcript has them: one text. */
function asOutput(response: unknown): unknown {
  if (typeof response !== 'object' || response === null || !('stdout' in response)) return response
  const streams = [response.stdout, 'stderr' in response ? response.stderr : '']
  return streams.filter((stream) => typeof stream === 'string' && stream !== '').join('\n')
}

/** The Agent tool's response names the agent it launched. */
function launched(response: unknown): { launchedAgentId?: string } {
  if (typeof response !== 'object' || response === null || !('agentId' in response)) return {}
  return typeof response.agentId === 'string' ? { launchedAgentId: response.agentId } : {}
}

const answerOf = (payload: { last_assistant_message?: string | undefined }) =>
  given('answer', payload.last_assistant_message)

/** An absent field stays absent. */
function given<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
}

/** A field that the payload's schema leaves open: it came from `JSON.parse`, so it is JSON. */
const givenJson = <Name extends string>(name: Name, value: unknown) => given(name, value as Json | undefined)
