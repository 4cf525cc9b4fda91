/**
 * What of an observation's texts its session's owner lets into the journal. Of what is withheld the size stays, so
 * that a message remains a message. Redacts nothing.
 */
import { withheld, withholdInput, withholdResult } from '../privacy/withhold.ts'
import {
  type HookObservation,
  type Json,
  MACHINE_MADE,
  type Observation,
  type ObservationOf,
  type ResponseBlock,
} from './observation.ts'

export interface ContentPolicy {
  /** Off: neither arguments nor results of tools are kept, only their names, times and outcomes. */
  toolCalls: boolean
  /** Off: that a model thought is kept, what it thought is not. */
  thinking: boolean
  /** Off: how long prompts are is kept, what they say is not. */
  prompts: boolean
  /** The same of responses. */
  responses: boolean
  /** Longest text of a prompt, a response, or a tool's arguments and results, in UTF-16 units. */
  maxLength: number
}

/** Every other text, such as a path, may be as long as this. */
export const DEFAULT_MAX_TEXT_LENGTH = 256 * 1024

export const policyOf = (content: HookObservation['content']): ContentPolicy => ({
  toolCalls: content.toolCalls,
  thinking: content.thinking,
  prompts: content.prompts ?? true,
  responses: content.responses ?? true,
  maxLength: content.maxLength ?? DEFAULT_MAX_TEXT_LENGTH,
})

type ToolNameOf = (toolUseId: string) => string | undefined

export function withholdContent(
  observation: Observation,
  policy: ContentPolicy,
  toolNameOf: ToolNameOf,
): Observation {
  switch (observation.kind) {
    case 'prompt_submitted':
    case 'message_queued':
      return { ...observation, text: promptText(observation.text, policy) }
    case 'prompt_written':
      return { ...observation, text: writtenPromptText(observation, policy) }
    case 'turn_stopped':
    case 'turn_failed':
    case 'agent_stopped':
      return policy.responses ? observation : withoutAnswer(observation)
    case 'response_written':
      return { ...observation, blocks: observation.blocks.map((block) => withholdBlock(block, policy)) }
    case 'tools_answered':
      return {
        ...observation,
        results: observation.results.map((one) => withholdAnswer(one, policy, toolNameOf)),
      }
    case 'tool_reported':
      return withholdReport(observation, policy)
    case 'agent_described':
      return policy.toolCalls ? observation : withoutDescription(observation)
    case 'titled':
      // Claude Code's own titles say what was asked.
      return policy.prompts || observation.byHand ? observation : { ...observation, title: '' }
    default:
      return observation
  }
}

/** Hooks trim what transcripts keep as it came: either way it is the same size. */
const sized = (text: string): string => withheld(text.trim())

/** What a machine tells in a prompt's place may quote what agents answered and tools printed. */
function promptText(text: string, { prompts, responses, toolCalls }: ContentPolicy): string {
  const tag = MACHINE_MADE.exec(text)?.[1]
  if (tag === undefined) return prompts ? text : sized(text)
  return prompts && responses && toolCalls ? text : `<${tag}>${sized(text)}</${tag}>`
}

/** An agent's prompt is an argument of the call that launched it. */
function writtenPromptText({ file, text }: ObservationOf<'prompt_written'>, policy: ContentPolicy): string {
  if (file === 'main') return promptText(text, policy)
  return policy.toolCalls ? text : sized(text)
}

type Stop = ObservationOf<'turn_stopped' | 'turn_failed' | 'agent_stopped'>

const withoutAnswer = (stop: Stop): Stop =>
  stop.answer === undefined ? stop : { ...stop, answer: sized(stop.answer) }

function withholdBlock(block: ResponseBlock, policy: ContentPolicy): ResponseBlock {
  switch (block.type) {
    case 'text':
      return policy.responses ? block : { type: 'text', text: sized(block.text) }
    case 'thinking':
      return policy.thinking ? block : { type: 'thinking' }
    case 'tool':
      return {
        type: 'tool',
        id: block.id,
        name: block.name,
        ...keptIf(policy.toolCalls && block.input !== undefined, () => ({
          input: withholdInput(block.name, block.input ?? {}),
        })),
      }
    default:
      return block satisfies never
  }
}

type Result = ObservationOf<'tools_answered'>['results'][number]

function withholdAnswer(
  { id, result, failed }: Result,
  policy: ContentPolicy,
  toolNameOf: ToolNameOf,
): Result {
  return {
    id,
    failed,
    ...keptIf(policy.toolCalls && result !== undefined, () => ({
      result: resultOf(toolNameOf(id), result ?? '', failed, policy),
    })),
  }
}

function withholdReport(report: ObservationOf<'tool_reported'>, policy: ContentPolicy): Observation {
  const { input, result, ...rest } = report
  return {
    ...rest,
    ...keptIf(policy.toolCalls && input !== undefined, () => ({
      input: withholdInput(rest.name, input ?? {}),
    })),
    ...keptIf(policy.toolCalls && result !== undefined, () => ({
      result: resultOf(rest.name, result ?? '', rest.failed, policy),
    })),
  }
}

/** The tools whose result is what an agent answered. */
const AGENT_TOOLS = ['Agent', 'Task', 'TaskOutput', 'AgentOutputTool']

function resultOf(
  name: string | undefined,
  result: Json,
  failed: boolean,
  { responses }: ContentPolicy,
): Json {
  if (!responses && name !== undefined && AGENT_TOOLS.includes(name))
    return sized(typeof result === 'string' ? result : JSON.stringify(result))
  return withholdResult(name, result, failed)
}

function withoutDescription({ description, ...rest }: ObservationOf<'agent_described'>): Observation {
  return rest
}

const keptIf = <Fields extends object>(
  condition: boolean,
  fields: () => Fields,
): Fields | Record<never, never> => (condition ? fields() : {})
