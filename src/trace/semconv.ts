/**
 * Every span name and attribute name this project writes or reads, in one place: the GenAI semantic
 * conventions of OpenTelemetry first, then our own `claude_code.*`. Knows names only, never values' origin.
 */

/** Span names. Spans of the GenAI conventions are named `{operation} {subject}`. */
export const SPAN = {
  session: 'claude_code.session',
  userMessage: 'claude_code.user_message',
  compaction: 'claude_code.compaction',
  prompt: 'invoke_agent claude-code',
} as const

/** Values of `gen_ai.operation.name`. */
export const OPERATION = {
  chat: 'chat',
  invokeAgent: 'invoke_agent',
  executeTool: 'execute_tool',
} as const

export const ATTR = {
  /** Both hold Claude Code's session id: backends group by one or the other. */
  sessionId: 'session.id',
  conversationId: 'gen_ai.conversation.id',
  /** CHAIN, AGENT, LLM or TOOL: makes Phoenix and Langfuse draw a span right. */
  openinferenceKind: 'openinference.span.kind',
  errorType: 'error.type',

  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  /** Tokens; uncached input + cache read + cache write. */
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  agentName: 'gen_ai.agent.name',
  agentId: 'gen_ai.agent.id',
  agentDescription: 'gen_ai.agent.description',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  toolType: 'gen_ai.tool.type',

  /** Content (JSON strings in the conventions' message shape). */
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  /** Content: JSON text of the arguments, and JSON or plain text of the result. */
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',

  /** US dollars of one response; absent where the model's price is not known. */
  responseCost: 'claude_code.response.cost_usd',
  promptId: 'claude_code.prompt.id',
  /** `user`, or `system` for prompts that a machine made (task notifications). */
  promptRole: 'claude_code.prompt.role',
  /** True on a prompt's end where its snapshot has told its message already. */
  promptTold: 'claude_code.prompt.told',
  permissionMode: 'claude_code.permission_mode',
  /** Milliseconds the tool itself ran, without the wait for a permission. */
  toolDuration: 'claude_code.tool.duration_ms',
  /** True where the session's owner lets no arguments and results travel: no message is made of the call. */
  toolWithheld: 'claude_code.tool.withheld',
  compactionTrigger: 'claude_code.compaction.trigger',
  /** Tokens in the context before the compaction. */
  compactionPreTokens: 'claude_code.compaction.pre_tokens',

  // What a session amounts to so far: on session snapshots and on the session's end.
  title: 'claude_code.session.title',
  /** True on the one item with which a new title is to be sent. */
  titleChanged: 'claude_code.session.title_changed',
  projectPath: 'claude_code.session.project_path',
  projectName: 'claude_code.session.project_name',
  cwd: 'claude_code.session.cwd',
  gitBranch: 'claude_code.session.git_branch',
  /** new, resume or continue. */
  startType: 'claude_code.session.start_type',
  /** user_stop, max_turns, error or completed; absent while the session is open. */
  endReason: 'claude_code.session.end_reason',
  sessionPermissionMode: 'claude_code.session.permission_mode',
  sessionModel: 'claude_code.session.model',
  sessionInputTokens: 'claude_code.session.input_tokens',
  sessionOutputTokens: 'claude_code.session.output_tokens',
  /** US dollars; absent when any response's model has no known price. */
  sessionCost: 'claude_code.session.cost_usd',
  /** US dollars that Claude Code's own cost record has beyond ours (compaction, interrupted responses). */
  sessionUnattributed: 'claude_code.session.unattributed',
  sessionDuration: 'claude_code.session.duration_ms',
  messageCount: 'claude_code.session.message_count',
  toolCallCount: 'claude_code.session.tool_call_count',
  thinkingEnabled: 'claude_code.session.thinking_enabled',
  mcpServers: 'claude_code.session.mcp_servers',
  clientVersion: 'claude_code.version',
} as const

/** What was said, typed or read: only a destination that asked for content gets these. */
export const CONTENT_ATTRIBUTES: readonly string[] = [
  ATTR.inputMessages,
  ATTR.outputMessages,
  ATTR.toolArguments,
  ATTR.toolResult,
  ATTR.title,
  ATTR.agentDescription,
]

/** One message as the conventions' JSON schema has it; parts of unknown types are passed over. */
export interface GenAiMessage {
  role: string
  parts: GenAiPart[]
  finish_reason?: string
}

export type GenAiPart =
  | { type: 'text'; content: string }
  | { type: 'reasoning'; content: string }
  | { type: 'tool_call'; id: string; name: string; arguments?: unknown }
  | { type: 'tool_call_response'; id: string; response?: unknown }
