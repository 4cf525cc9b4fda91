/**
 * The way into the journal: an observation as it may be written, by the content policy of its session.
 * Everything passes here, so that nothing unredacted is ever in a journal. Knows no files.
 */
import { protectText } from '../privacy/protect.ts'
import { createRedactor, type Redactor } from '../privacy/redactor.ts'
import { withholdInput, withholdResult } from '../privacy/withhold.ts'
import type { Json, Observation } from './observation.ts'

export interface ContentPolicy {
  /** Off: neither arguments nor results of tools are kept, only their names, times and outcomes. */
  syncToolCalls: boolean
  /** Off: that a model thought is kept, what it thought is not. */
  syncThinking: boolean
  /** Longest text kept, in UTF-16 units. */
  maxTextLength: number
}

export const DEFAULT_MAX_TEXT_LENGTH = 256 * 1024

/** `toolNameOf` names the tool of an earlier call, whose result comes without a name. */
export function admit(
  observation: Observation,
  policy: ContentPolicy,
  toolNameOf: (toolUseId: string) => string | undefined,
  redactor: Redactor = createRedactor(),
): Json {
  const kept = withholdContent(observation, policy, toolNameOf)
  // An observation is JSON by construction: absent fields are absent, never undefined.
  return redactor.value(kept as Json, (text) => protectText(text, policy.maxTextLength, redactor))
}

function withholdContent(
  observation: Observation,
  policy: ContentPolicy,
  toolNameOf: (toolUseId: string) => string | undefined,
): Observation {
  switch (observation.kind) {
    case 'response_written':
      return { ...observation, blocks: observation.blocks.map((block) => withholdBlock(block, policy)) }
    case 'tools_answered':
      return {
        ...observation,
        results: observation.results.map(({ id, result, failed }) => ({
          id,
          failed,
          ...keptIf(policy.syncToolCalls && result !== undefined, () => ({
            result: withholdResult(toolNameOf(id), result ?? '', failed),
          })),
        })),
      }
    case 'tool_reported': {
      const { input, result, ...rest } = observation
      return {
        ...rest,
        ...keptIf(policy.syncToolCalls && input !== undefined, () => ({
          input: withholdInput(rest.name, input ?? {}),
        })),
        ...keptIf(policy.syncToolCalls && result !== undefined, () => ({
          result: withholdResult(rest.name, result ?? '', rest.failed),
        })),
      }
    }
    default:
      return observation
  }
}

type Block = Extract<Observation, { kind: 'response_written' }>['blocks'][number]

function withholdBlock(block: Block, policy: ContentPolicy): Block {
  switch (block.type) {
    case 'text':
      return block
    case 'thinking':
      return policy.syncThinking ? block : { type: 'thinking' }
    case 'tool':
      return {
        type: 'tool',
        id: block.id,
        name: block.name,
        ...keptIf(policy.syncToolCalls && block.input !== undefined, () => ({
          input: withholdInput(block.name, block.input ?? {}),
        })),
      }
    default:
      return block satisfies never
  }
}

const keptIf = <Fields extends object>(
  condition: boolean,
  fields: () => Fields,
): Fields | Record<never, never> => (condition ? fields() : {})
