/**
 * Turns one line of a Claude Code transcript into what it says about the session. Knows the format and its
 * quirks (see README.md beside this file), and nothing of files, hooks or spans. Nothing here is redacted yet.
 * Reads fields by hand: a schema of them takes longer than all the rest of the way into the journal.
 */

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

/** What `JSON.parse` gave is JSON: walking it again would cost time, and overflow the stack where it is deep. */
type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }
type Fields = Readonly<Record<string, unknown>>
type Line = Fields & { readonly type: string }
type ContentBlock = Fields & { readonly type: string }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTyped = (value: unknown): value is Fields & { type: string } =>
  isFields(value) && typeof value.type === 'string'

/** A field of the wrong type is as if it were absent. */
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const numberIn = (value: unknown): number | undefined => (Number.isFinite(value) ? Number(value) : undefined)
const fieldsIn = (value: unknown): Fields => (isFields(value) ? value : {})
const jsonIn = (value: unknown): JsonValue | undefined => value as JsonValue | undefined

function contentOf(line: Line): string | ContentBlock[] {
  const { content } = fieldsIn(line.message)
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.filter(isTyped) : []
}

const BULKY =
  /^\{"type":"api-request-|^\{.{0,200}"attachment":\{"type":"(?!queued_command|deferred_tools_delta|max_turns_reached)/

/** Whether a line holds a whole system prompt, by its first characters: it says nothing, and is not worth parsing. */
export const isBulky = (line: Buffer): boolean => BULKY.test(line.toString('latin1', 0, 400))

/**
 * What one complete line says, or undefined where it says nothing for us (noise, bookkeeping, a copied
 * line of the session this one was forked from, or not a transcript line at all).
 */
export function parseTranscriptLine(text: string): TranscriptEntry | undefined {
  const line = parseLine(text)
  if (line === undefined || isCopiedFromOrigin(line)) return undefined
  const at = typeof line.timestamp === 'string' ? Date.parse(line.timestamp) : 0
  if (Number.isNaN(at)) return undefined
  const said = meaningOf(line)
  return said && { at, ...said }
}

function parseLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isTyped(line) ? line : undefined
  } catch {
    return undefined // A damaged line must never stop the next one.
  }
}

/** A fork's file begins with its origin's history; assistant lines of it name the session that asked. */
const isCopiedFromOrigin = ({ requestSessionId, sessionId }: Line): boolean =>
  typeof requestSessionId === 'string' && requestSessionId !== textIn(sessionId)

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
      return typeof line.id === 'string' ? { kind: 'request_sent', id: line.id } : undefined
    case 'system':
      return line.subtype === 'compact_boundary' ? meaningOfCompaction(line) : undefined
    case 'cost-state':
      return meaningOfCost(numberIn(line.totalCostUSD))
    case 'custom-title':
      return meaningOfTitle(line.customTitle, true)
    case 'ai-title':
      return meaningOfTitle(line.aiTitle, false)
    default:
      return undefined
  }
}

const meaningOfCost = (usd: number | undefined): Meaning | undefined =>
  usd === undefined ? undefined : { kind: 'cost_stated', usd }

const meaningOfTitle = (title: unknown, byHand: boolean): Meaning | undefined =>
  typeof title === 'string' && title !== '' ? { kind: 'titled', title, byHand } : undefined

function meaningOfUser(line: Line): Meaning | undefined {
  const content = contentOf(line)
  if (typeof content !== 'string') {
    const results = content.flatMap(toolResultOf)
    if (results.length > 0) return { kind: 'tools_answered', results }
    if (content.some(({ type }) => type === 'tool_result')) return undefined
  }
  const text = typeof content === 'string' ? content : textOf(content)
  if (isInterrupt(text)) return { kind: 'interrupted' }
  if (HIDDEN.some((mark) => line[mark] === true) || isNoise(text)) return undefined
  const promptId = textIn(line.promptId) ?? textIn(line.uuid)
  if (promptId === undefined || text === '') return undefined
  return { kind: 'prompt_written', promptId, text, ...given({ cwd: textIn(line.cwd) }), ...contextOf(line) }
}

/** Lines with these were never a prompt. */
const HIDDEN = ['isMeta', 'isCompactSummary', 'isVisibleInTranscriptOnly']

function toolResultOf(block: ContentBlock) {
  const { type, tool_use_id: id } = block
  if (type !== 'tool_result' || typeof id !== 'string') return []
  const result = plain(jsonIn(block.content) ?? '')
  if (typeof result === 'string' && result.startsWith(NO_RESULT)) return []
  return [{ id, result, failed: block.is_error === true }]
}

/** A resumed client's stand-in for the result of a call that its predecessor took to its grave. */
const NO_RESULT = '[Tool call interrupted: the session ended before'

/** `[{type: 'text', text}]` is the API's way to say `text`. */
function plain(content: JsonValue): JsonValue {
  if (!Array.isArray(content)) return content
  const texts = content.map((part) => (isTyped(part) && part.type === 'text' ? textIn(part.text) : undefined))
  return texts.every((text) => text !== undefined) ? texts.join('\n') : content
}

const textOf = (blocks: ContentBlock[]): string =>
  blocks
    .flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' && text ? [text] : []))
    .join('\n')

const isInterrupt = (text: string): boolean => /^\[Request interrupted by user[^\]]*\]$/.test(text.trim())

/** Slash commands that ran inside Claude Code, their output, and caveats about them: nobody's prompt. */
const isNoise = (text: string): boolean =>
  /^\s*<(command-name|command-message|local-command-(stdout|stderr|caveat)|bash-(input|stdout|stderr))>/.test(
    text,
  )

function meaningOfAssistant(line: Line): Meaning | undefined {
  const content = contentOf(line)
  if (!isFields(line.message) || typeof content === 'string') return undefined
  if (line.isApiErrorMessage === true) return meaningOfFailure(line, content)
  const { id, model, usage, stop_reason } = line.message
  if (typeof id !== 'string' || typeof model !== 'string' || model === '<synthetic>') return undefined
  return {
    kind: 'response_written',
    messageId: id,
    model,
    usage: usageOf(fieldsIn(usage)),
    blocks: content.flatMap(blockOf),
    ...given({ requestRef: textIn(line.requestRef), stopReason: textIn(stop_reason) }),
    ...contextOf(line),
  }
}

function meaningOfFailure({ uuid, apiErrorType, error }: Line, content: ContentBlock[]): Meaning | undefined {
  if (typeof uuid !== 'string') return undefined
  const why = textIn(apiErrorType) ?? textIn(error) ?? 'unknown'
  return { kind: 'api_failed', uuid, error: why, text: textOf(content) }
}

function usageOf(usage: Fields): TokenUsage {
  return {
    input: numberIn(usage.input_tokens) ?? 0,
    output: numberIn(usage.output_tokens) ?? 0,
    cacheRead: numberIn(usage.cache_read_input_tokens) ?? 0,
    cacheWrite: numberIn(usage.cache_creation_input_tokens) ?? 0,
    cacheWrite1h: numberIn(fieldsIn(usage.cache_creation).ephemeral_1h_input_tokens) ?? 0,
  }
}

function blockOf({ type, text, thinking, id, name, input }: ContentBlock): EntryBlock[] {
  if (type === 'text') return typeof text === 'string' && text ? [{ type, text }] : []
  if (type === 'thinking') return [{ type, ...given({ text: textIn(thinking) || undefined }) }]
  if (type === 'redacted_thinking') return [{ type: 'thinking' }]
  if (type !== 'tool_use' || typeof id !== 'string' || typeof name !== 'string') return []
  return [{ type: 'tool', id, name, input: jsonIn(input) ?? {} }]
}

function meaningOfAttachment(line: Line): Meaning | undefined {
  const attachment = fieldsIn(line.attachment)
  if (attachment.type === 'queued_command') {
    const text = plain(jsonIn(attachment.prompt) ?? '')
    const { source_uuid: uuid } = attachment
    if (typeof uuid !== 'string' || typeof text !== 'string' || text === '') return undefined
    return { kind: 'message_queued', uuid, text }
  }
  if (attachment.type === 'max_turns_reached') return { kind: 'turns_exhausted' }
  const servers = serversOf(attachment)
  return servers.length > 0 ? { kind: 'servers_listed', servers } : undefined
}

/** `mcp__<server>__<tool>` names the server of a tool. */
function serversOf({ type, addedNames }: Fields): string[] {
  if (typeof type !== 'string' || !Array.isArray(addedNames)) return []
  if (!addedNames.every((name) => typeof name === 'string')) return []
  return [...new Set(addedNames.flatMap((name) => /^mcp__(.+?)__/.exec(name)?.[1] ?? []))]
}

function meaningOfCompaction(line: Line): Meaning | undefined {
  if (typeof line.uuid !== 'string') return undefined
  const { trigger, preTokens, durationMs } = fieldsIn(line.compactMetadata)
  return {
    kind: 'compacted',
    uuid: line.uuid,
    ...given({
      trigger: textIn(trigger),
      preTokens: numberIn(preTokens),
      durationMs: numberIn(durationMs),
    }),
  }
}

const contextOf = ({ gitBranch, version }: Line) =>
  given({ gitBranch: textIn(gitBranch) || undefined, version: textIn(version) })

/** Leaves out what is undefined, so that an absent field stays absent. */
function given<Given extends Record<string, unknown>>(fields: Given) {
  const kept: Record<string, unknown> = {}
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name]
  return kept as { [Name in keyof Given]?: Exclude<Given[Name], undefined> }
}
