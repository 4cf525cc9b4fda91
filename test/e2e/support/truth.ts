/** What OpenSync must hold, computed from the script's own figures; must not use anything of the project. */

import type { Usage } from '../../support/claude/script.ts'
import type { ScriptedCall } from '../../support/claude/scripted-api.ts'

export interface Truth {
  readonly promptTokens: number
  readonly completionTokens: number
  /** US dollars. */
  readonly cost: number
  /** The texts of the answers that came whole. */
  readonly answers: readonly string[]
  readonly toolCallIds: readonly string[]
}

/** US dollars for a million tokens, from Anthropic's price list. */
const PRICES: Readonly<Record<string, Price>> = {
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, write5m: 5, write1h: 8 },
  'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1, write5m: 1.25, write1h: 2 },
}

interface Price {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly write5m: number
  readonly write1h: number
}

export function truthOf(calls: readonly ScriptedCall[], sessionId: string): Truth {
  const counted = calls.filter((call) => call.sessionId === sessionId && isTranscribed(call))
  const whole = counted.filter((call) => call.outcome === 'answered')
  return {
    promptTokens: sum(counted.map(({ usage }) => promptTokens(usage))),
    completionTokens: sum(counted.map(completionTokens)),
    cost: sum(counted.map(costOf)),
    answers: whole.map(({ text }) => text).filter((text) => text !== ''),
    toolCallIds: whole.flatMap(({ tools }) => tools.map(({ id }) => id)),
  }
}

export function sessionIdsOf(calls: readonly ScriptedCall[]): string[] {
  return [...new Set(calls.map(({ sessionId }) => sessionId))]
}

/** What the scenario `agents` comes to, by span name: a session, its prompts and agents, every response and every tool call. */
export const SPANS_OF_AGENTS = {
  'chat claude-haiku-4-5': 2,
  'chat claude-opus-5-5': 8,
  'claude_code.session': 1,
  'execute_tool Agent': 3,
  'execute_tool Bash': 2,
  'invoke_agent claude-code': 3,
  'invoke_agent general-purpose': 3,
}
/** Compactions and Claude Code's own questions stand in no transcript. */
function isTranscribed({ kind, outcome }: ScriptedCall): boolean {
  return (kind === 'main' || kind === 'agent') && (outcome === 'answered' || outcome === 'cut off')
}

function promptTokens(usage: Usage): number {
  return usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
}

/** The API tells the true figure last: a response that was cut off stays at the one token it began with. */
function completionTokens({ usage, outcome }: ScriptedCall): number {
  return outcome === 'cut off' ? 1 : usage.output_tokens
}

function costOf(call: ScriptedCall): number {
  const price = PRICES[call.model]
  if (price === undefined) throw new Error(`the price of ${call.model} is not in the test's list`)
  const { input_tokens, cache_read_input_tokens, cache_creation } = call.usage
  const dollars =
    input_tokens * price.input +
    completionTokens(call) * price.output +
    cache_read_input_tokens * price.cacheRead +
    cache_creation.ephemeral_5m_input_tokens * price.write5m +
    cache_creation.ephemeral_1h_input_tokens * price.write1h
  return dollars / 1e6
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
