/**
 * Turns one line of a Claude Code transcript into what it says about the session. Knows the format and its
 * quirks (see README.md beside this file), and nothing of files, hooks or spans. Nothing here is redacted yet.
 */
import * as z from 'zod'

/** Tokens of one response as its line repeats them; see `usageOf` for how fields are split. */
export interface TokenUsage {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  cacheWrite1h: number
}

export type EntryBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text?: string }
  | { type: 'tool'; id: string; name: string; input: JsonValue }

type Context = { cwd?: string; gitBranch?: string; version?: string }

/** `at` is the line's own timestamp, Unix milliseconds. */
export type TranscriptEntry = { at: number } & (
  | ({ kind: 'prompt_written'; promptId: string; text: string } & Context)
  | { kind: 'message_queued'; uuid: string; text: string }
  | { kind: 'request_sent'; id: string }
  | ({
      kind: 'response_written'
      messageId: string
      requestRef?: string
      model: string
      stopReason?: string
      usage: TokenUsage
      blocks: EntryBlock[]
    } & Omit<Context, 'cwd'>)
  | { kind: 'api_failed'; uuid: string; error: string; text: string }
  | { kind: 'tools_answered'; results: { id: string; result: JsonValue; failed: boolean }[] }
  | { kind: 'interrupted' }
  /** The limit of turns that the client was started with (`--max-turns`). */
  | { kind: 'turns_exhausted' }
  | { kind: 'titled'; title: string; byHand: boolean }
  | { kind: 'compacted'; uuid: string; trigger?: string; preTokens?: number; durationMs?: number }
  | { kind: 'cost_stated'; usd: number }
  | { kind: 'servers_listed'; servers: string[] }
)

type JsonValue = z.core.util.JSONType
/** What `JSON.parse` gave is JSON: walking it again would cost time, and overflow the stack where it is deep. */
const json = z.custom<JsonValue>((value) => value !== undefined)

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined)
const count = z.number().catch(0)

const contentBlock = z.looseObject({
  type: z.string(),
  text: optional(z.string()),
  thinking: optional(z.string()),
  id: optional(z.string()),
  name: optional(z.string()),
  input: optional(json),
  tool_use_id: optional(z.string()),
  content: optional(json),
  is_error: optional(z.boolean()),
})
type ContentBlock = z.infer<typeof contentBlock>

const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: optional(z.looseObject({ ephemeral_1h_input_tokens: count })),
})

const message = z.looseObject({
  id: optional(z.string()),
  model: optional(z.string()),
  stop_reason: optional(z.string()),
  content: z.union([z.string(), z.array(contentBlock.catch({ type: 'unknown' }))]).catch([]),
  usage: optional(usageSchema),
})

const lineSchema = z.looseObject({
  type: z.string(),
  subtype: optional(z.string()),
  id: optional(z.string()),
  uuid: optional(z.string()),
  timestamp: optional(z.string()),
  sessionId: optional(z.string()),
  requestSessionId: optional(z.string()),
  promptId: optional(z.string()),
  requestRef: optional(z.string()),
  cwd: optional(z.string()),
  gitBranch: optional(z.string()),
  version: optional(z.string()),
  isMeta: optional(z.boolean()),
  isCompactSummary: optional(z.boolean()),
  isVisibleInTranscriptOnly: optional(z.boolean()),
  isApiErrorMessage: optional(z.boolean()),
  error: optional(z.string()),
  apiErrorType: optional(z.string()),
  message: optional(message),
  attachment: optional(
    z.looseObject({
      type: z.string(),
      prompt: optional(json),
      source_uuid: optional(z.string()),
      addedNames: optional(z.array(z.string())),
    }),
  ),
  compactMetadata: optional(
    z.looseObject({
      trigger: optional(z.string()),
      preTokens: optional(z.number()),
      durationMs: optional(z.number()),
    }),
  ),
  totalCostUSD: optional(z.number()),
  customTitle: optional(z.string()),
  aiTitle: optional(z.string()),
})
type Line = z.infer<typeof lineSchema>

/** Lines that hold whole system prompts, by their first characters: not worth parsing. */
const BULKY =
  /^\{"type":"api-request-|^\{.{0,200}"attachment":\{"type":"(?!queued_command|deferred_tools_delta|max_turns_reached)/

/**
 * What one complete line says, or undefined where it says nothing for us (noise, bookkeeping, a copied
 * line of the session this one was forked from, or not a transcript line at all).
 */
export function parseTranscriptLine(text: string): TranscriptEntry | undefined {
  if (BULKY.test(text.slice(0, 400))) return undefined
  const line = parseLine(text)
  if (line === undefined || isCopiedFromOrigin(line)) return undefined
  const at = line.timestamp === undefined ? 0 : Date.parse(line.timestamp)
  if (Number.isNaN(at)) return undefined
  const said = meaningOf(line)
  return said && { at, ...said }
}

function parseLine(text: string): Line | undefined {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch {
    return undefined // A damaged line must never stop the next one.
  }
}

/** A fork's file begins with its origin's history; assistant lines of it name the session that asked. */
function isCopiedFromOrigin(line: Line): boolean {
  return line.requestSessionId !== undefined && line.requestSessionId !== line.sessionId
}

type Meaning = TranscriptEntry extends infer Entry
  ? Entry extends TranscriptEntry
    ? Omit<Entry, 'at'>
    : never
  : never

function meaningOf(line: Line): Meaning | undefined {
  switch (line.type) {
    case 'user':
      return meaningOfUser(line)
    case 'assistant':
      return meaningOfAssistant(line)
    case 'attachment':
      return meaningOfAttachment(line)
    case 'api-request':
      return line.id === undefined ? undefined : { kind: 'request_sent', id: line.id }
    case 'system':
      return line.subtype === 'compact_boundary' ? meaningOfCompaction(line) : undefined
    case 'cost-state':
      return line.totalCostUSD === undefined ? undefined : { kind: 'cost_stated', usd: line.totalCostUSD }
    case 'custom-title':
      return line.customTitle ? { kind: 'titled', title: line.customTitle, byHand: true } : undefined
    case 'ai-title':
      return line.aiTitle ? { kind: 'titled', title: line.aiTitle, byHand: false } : undefined
    default:
      return undefined
  }
}

function meaningOfUser(line: Line): Meaning | undefined {
  const content = line.message?.content ?? []
  if (typeof content !== 'string') {
    const results = content.flatMap(toolResultOf)
    if (results.length > 0) return { kind: 'tools_answered', results }
    if (content.some(({ type }) => type === 'tool_result')) return undefined
  }
  const text = typeof content === 'string' ? content : textOf(content)
  if (isInterrupt(text)) return { kind: 'interrupted' }
  if (line.isMeta || line.isCompactSummary || line.isVisibleInTranscriptOnly || isNoise(text))
    return undefined
  const promptId = line.promptId ?? line.uuid
  if (promptId === undefined || text === '') return undefined
  return { kind: 'prompt_written', promptId, text, ...given({ cwd: line.cwd }), ...contextOf(line) }
}

function toolResultOf(block: ContentBlock) {
  if (block.type !== 'tool_result' || block.tool_use_id === undefined) return []
  const result = plain(block.content ?? '')
  if (typeof result === 'string' && result.startsWith(NO_RESULT)) return []
  return [{ id: block.tool_use_id, result, failed: block.is_error === true }]
}

/** A resumed client's stand-in for the result of a call that its predecessor took to its grave. */
const NO_RESULT = '[Tool call interrupted: the session ended before'

/** `[{type: 'text', text}]` is the API's way to say `text`. */
function plain(content: JsonValue): JsonValue {
  if (!Array.isArray(content)) return content
  const texts = content.map((part) => {
    const { success, data } = contentBlock.safeParse(part)
    return success && data.type === 'text' ? data.text : undefined
  })
  return texts.every((text) => text !== undefined) ? texts.join('\n') : content
}

const textOf = (blocks: ContentBlock[]): string =>
  blocks.flatMap((block) => (block.type === 'text' && block.text ? [block.text] : [])).join('\n')

const isInterrupt = (text: string): boolean => /^\[Request interrupted by user[^\]]*\]$/.test(text.trim())

/** Slash commands that ran inside Claude Code, their output, and caveats about them: nobody's prompt. */
const isNoise = (text: string): boolean =>
  /^\s*<(command-name|command-message|local-command-(stdout|stderr|caveat)|bash-(input|stdout|stderr))>/.test(
    text,
  )

function meaningOfAssistant(line: Line): Meaning | undefined {
  const { message: said } = line
  if (said === undefined || typeof said.content === 'string') return undefined
  if (line.isApiErrorMessage) {
    if (line.uuid === undefined) return undefined
    const error = line.apiErrorType ?? line.error ?? 'unknown'
    return { kind: 'api_failed', uuid: line.uuid, error, text: textOf(said.content) }
  }
  if (said.id === undefined || said.model === undefined || said.model === '<synthetic>') return undefined
  return {
    kind: 'response_written',
    messageId: said.id,
    model: said.model,
    usage: usageOf(said.usage),
    blocks: said.content.flatMap(blockOf),
    ...given({ requestRef: line.requestRef, stopReason: said.stop_reason }),
    ...contextOf(line),
  }
}

function usageOf(usage: z.infer<typeof usageSchema> | undefined): TokenUsage {
  return {
    input: usage?.input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    cacheWrite: usage?.cache_creation_input_tokens ?? 0,
    cacheWrite1h: usage?.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  }
}

function blockOf(block: ContentBlock): EntryBlock[] {
  if (block.type === 'text') return block.text ? [{ type: 'text', text: block.text }] : []
  if (block.type === 'thinking')
    return [{ type: 'thinking', ...given({ text: block.thinking || undefined }) }]
  if (block.type === 'redacted_thinking') return [{ type: 'thinking' }]
  if (block.type !== 'tool_use' || block.id === undefined || block.name === undefined) return []
  return [{ type: 'tool', id: block.id, name: block.name, input: block.input ?? {} }]
}

function meaningOfAttachment({ attachment }: Line): Meaning | undefined {
  if (attachment?.type === 'queued_command') {
    const text = plain(attachment.prompt ?? '')
    if (attachment.source_uuid === undefined || typeof text !== 'string' || text === '') return undefined
    return { kind: 'message_queued', uuid: attachment.source_uuid, text }
  }
  if (attachment?.type === 'max_turns_reached') return { kind: 'turns_exhausted' }
  const servers = serversOf(attachment?.addedNames ?? [])
  return servers.length > 0 ? { kind: 'servers_listed', servers } : undefined
}

/** `mcp__<server>__<tool>` names the server of a tool. */
const serversOf = (toolNames: string[]): string[] => [
  ...new Set(toolNames.flatMap((name) => /^mcp__(.+?)__/.exec(name)?.[1] ?? [])),
]

function meaningOfCompaction(line: Line): Meaning | undefined {
  if (line.uuid === undefined) return undefined
  const { trigger, preTokens, durationMs } = line.compactMetadata ?? {}
  return { kind: 'compacted', uuid: line.uuid, ...given({ trigger, preTokens, durationMs }) }
}

const contextOf = (line: Line) => given({ gitBranch: line.gitBranch || undefined, version: line.version })

/** Leaves out what is undefined, so that an absent field stays absent. */
function given<Fields extends Record<string, unknown>>(fields: Fields) {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}
