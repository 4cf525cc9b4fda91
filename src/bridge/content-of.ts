/**
 * What a configuration lets travel of a session's texts, as its journal notes it. Pure.
 */
import type { Config } from '../config/resolve.ts'
import { DEFAULT_MAX_TEXT_LENGTH } from '../journal/content.ts'
import type { HookObservation } from '../journal/observation.ts'

/** What is as usual is left out: it stands in the journal with every event. */
export const contentOf = (config: Config): HookObservation['content'] => ({
  toolCalls: config.syncToolCalls,
  thinking: config.syncThinking,
  ...(config.promptContent ? {} : { prompts: false }),
  ...(config.responseContent ? {} : { responses: false }),
  ...(config.maxContentLength === DEFAULT_MAX_TEXT_LENGTH ? {} : { maxLength: config.maxContentLength }),
})
