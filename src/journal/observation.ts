/**
 * What a journal line can say: one observation of a session, already redacted. Shapes and their parser;
 * knows nothing of files, hooks' payloads or spans.
 */
import * as z from 'zod'

/** The format that this version writes. A reader holds lines of a newer one, and never drops them. */
export const JOURNAL_VERSION = 1

type JsonValue = z.core.util.JSONType
/** What `JSON.parse` gave is JSON: walking it again would take as long as parsing it. */
const json = z.custom<JsonValue>((value) => value !== undefined)

/** Tokens of one model response, as the Messages API counts them. */
const usage = z.object({
  /** Input that was neither read from nor written to the cache. */
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  /** All cache writes; `cacheWrite1h` of them last an hour, every other one five minutes. */
  cacheWrite: z.number(),
  cacheWrite1h: z.number(),
})

const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  /** `text` is absent unless `syncThinking`: that there was a thinking block is known all the same. */
  z.object({ type: z.literal('thinking'), text: z.string().optional() }),
  /** `input` is absent where `syncToolCalls` is off. */
  z.object({ type: z.literal('tool'), id: z.string(), name: z.string(), input: json.optional() }),
])

const toolResult = z.object({
  id: z.string(),
  /** Absent where `syncToolCalls` is off. */
  result: json.optional(),
  failed: z.boolean(),
})

/** `key` makes a repeated append harmless; `at` is Unix time in milliseconds, with its fraction if known. */
const base = z.object({ key: z.string(), at: z.number() })

/** What a machine tells the model in a prompt's place begins so: reports of background tasks and the like. */
export const MACHINE_MADE = /^\s*<(task-notification|system-reminder|teammate-message)[\s>]/

/** Which process and place a hook spoke from. */
const client = z.object({
  pid: z.number(),
  /** The process's own start time in the kernel's words; tells a recycled pid from the same process. */
  started: z.string().optional(),
  /** The machine and pid namespace: elsewhere the pid means nothing. */
  host: z.string(),
})
export type Client = z.infer<typeof client>

const fromHook = base.extend({
  promptId: z.string().optional(),
  agentId: z.string().optional(),
  permissionMode: z.string().optional(),
  cwd: z.string().optional(),
  projectDir: z.string().optional(),
  traceparent: z.string().optional(),
  /** Where Claude Code writes the session's transcript. */
  transcriptPath: z.string().optional(),
  client: client.optional(),
  /** What of texts the session's owner lets travel, as configured when the hook ran. */
  content: z.object({
    toolCalls: z.boolean(),
    thinking: z.boolean(),
    /** Texts of prompts, and of responses: absent where they travel. */
    prompts: z.boolean().optional(),
    responses: z.boolean().optional(),
    /** Longest text, in UTF-16 units; absent where it is the usual one. */
    maxLength: z.number().optional(),
  }),
  /** Ids of the destinations that the session's run goes to, as configured when the hook ran. */
  route: z.array(z.string()),
})

/** `file` is `main` or an agent's id; `offset` is where the line begins in it, in bytes. */
const fromLine = base.extend({ file: z.string(), offset: z.number() })

/**
 * What its writer concluded from all of the journal before the byte offset `after`, and from nothing more: the line
 * is void where another bridge has put one in between.
 */
const conclusion = base.extend({ after: z.number().optional() })

export const observationSchema = z.discriminatedUnion('kind', [
  fromHook.extend({
    kind: z.literal('session_started'),
    source: z.string(),
    model: z.string().optional(),
    continued: z.boolean().optional(),
    /** Nobody sits at it: `claude -p`, or an SDK. */
    headless: z.boolean().optional(),
  }),
  fromHook.extend({ kind: z.literal('prompt_submitted'), text: z.string() }),
  fromHook.extend({
    kind: z.literal('tool_reported'),
    toolUseId: z.string(),
    name: z.string(),
    input: json.optional(),
    result: json.optional(),
    failed: z.boolean(),
    interrupted: z.boolean(),
    durationMs: z.number().optional(),
    /** The agent that this call launched. */
    launchedAgentId: z.string().optional(),
  }),
  fromHook.extend({ kind: z.literal('agent_stopped'), agentType: z.string(), answer: z.string().optional() }),
  fromHook.extend({ kind: z.literal('turn_stopped'), answer: z.string().optional() }),
  fromHook.extend({ kind: z.literal('turn_failed'), error: z.string(), answer: z.string().optional() }),
  fromHook.extend({ kind: z.literal('compaction_reported'), trigger: z.string().optional() }),
  fromHook.extend({ kind: z.literal('session_ended'), reason: z.string() }),
  /**
   * No hook told of what the transcript shows from `at` on: a run that is read from there alone. Its route and what
   * of it may travel are as configured when somebody asked for it. It ends by a `session_ended`, once all is read.
   */
  fromHook.extend({ kind: z.literal('backfilled'), source: z.enum(['startup', 'resume', 'fork']) }),

  fromLine.extend({
    kind: z.literal('prompt_written'),
    promptId: z.string(),
    text: z.string(),
    cwd: z.string().optional(),
    gitBranch: z.string().optional(),
    version: z.string().optional(),
  }),
  /** Typed while Claude worked, and taken into the running turn. */
  fromLine.extend({ kind: z.literal('message_queued'), uuid: z.string(), text: z.string() }),
  fromLine.extend({ kind: z.literal('request_sent'), id: z.string() }),
  /** One line of a response; a response may have several, all with the same `messageId`. */
  fromLine.extend({
    kind: z.literal('response_written'),
    messageId: z.string(),
    /** The `request_sent` that this response answers: the exact start of the model call. */
    requestRef: z.string().optional(),
    model: z.string(),
    stopReason: z.string().optional(),
    usage,
    blocks: z.array(block),
    gitBranch: z.string().optional(),
    version: z.string().optional(),
  }),
  fromLine.extend({ kind: z.literal('api_failed'), uuid: z.string(), error: z.string(), text: z.string() }),
  fromLine.extend({ kind: z.literal('tools_answered'), results: z.array(toolResult) }),
  fromLine.extend({ kind: z.literal('interrupted') }),
  fromLine.extend({ kind: z.literal('turns_exhausted') }),
  /** `byHand`: a person named the session; Claude Code's own titles do not replace that. */
  fromLine.extend({ kind: z.literal('titled'), title: z.string(), byHand: z.boolean() }),
  fromLine.extend({
    kind: z.literal('compacted'),
    uuid: z.string(),
    trigger: z.string().optional(),
    preTokens: z.number().optional(),
    durationMs: z.number().optional(),
  }),
  /** Claude Code's own running total for the session, US dollars. */
  fromLine.extend({ kind: z.literal('cost_stated'), usd: z.number() }),
  fromLine.extend({ kind: z.literal('servers_listed'), servers: z.array(z.string()) }),

  /** From `agent-<id>.meta.json`: under which tool call an agent hangs. */
  base.extend({
    kind: z.literal('agent_described'),
    agentId: z.string(),
    toolUseId: z.string().optional(),
    agentType: z.string(),
    description: z.string().optional(),
  }),
  /** Whatever the transcript was to show of closed turns by now, it has shown. */
  conclusion.extend({ kind: z.literal('settled') }),
  /** The client's process no longer exists, and it said no goodbye. */
  conclusion.extend({ kind: z.literal('gone') }),
  /** Every run that has begun goes to these destinations as well, from its first item on. */
  base.extend({ kind: z.literal('routed'), to: z.array(z.string()) }),
])

export type Observation = z.infer<typeof observationSchema>
export type ObservationOf<Kind extends Observation['kind']> = Extract<Observation, { kind: Kind }>
export type HookObservation = Extract<Observation, { route: string[] }>
export type LineObservation = Extract<Observation, { file: string }>
export type Usage = z.infer<typeof usage>
export type ResponseBlock = z.infer<typeof block>
export type Json = z.infer<typeof json>
