/** Which hook events are registered, and no more: each costs Claude Code some 10 ms of its own. */
export const REGISTERED_EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PostToolUse',
  'PostToolUseFailure',
  'SubagentStop',
  'Stop',
  'StopFailure',
  'PostCompact',
  'SessionEnd',
] as const

export type RegisteredEvent = (typeof REGISTERED_EVENTS)[number]
