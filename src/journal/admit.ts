/**
 * The way into the journal: an observation as it may be written, by the content policy of its session.
 * Everything passes here, so that nothing unredacted is ever in a journal. Knows no files.
 */
import { protectText } from '../privacy/protect.ts'
import { createRedactor, type Redactor } from '../privacy/redactor.ts'
import { type ContentPolicy, DEFAULT_MAX_TEXT_LENGTH, withholdContent } from './content.ts'
import type { Json, Observation } from './observation.ts'

/** `toolNameOf` names the tool of an earlier call, whose result comes without a name. */
export function admit(
  observation: Observation,
  policy: ContentPolicy,
  toolNameOf: (toolUseId: string) => string | undefined,
  redactor: Redactor = createRedactor(),
): Observation {
  // An observation is JSON by construction: absent fields are absent, never undefined. Only its texts change.
  const kept = withholdContent(observation, policy, toolNameOf) as { [name: string]: Json }
  const limit = Math.max(DEFAULT_MAX_TEXT_LENGTH, policy.maxLength)
  return redactor.value(cutContent(kept, policy.maxLength, redactor), (text) =>
    protectText(text, limit, redactor),
  ) as Observation
}

/** The fields whose texts somebody wrote or printed; a path that was cut would lead nowhere. */
const CONTENT_FIELDS = ['text', 'answer', 'blocks', 'input', 'result', 'results']

function cutContent(observation: { [name: string]: Json }, limit: number, redactor: Redactor): Json {
  if (limit >= DEFAULT_MAX_TEXT_LENGTH) return observation
  const cut = (text: string) => (text.length > limit ? protectText(text, limit, redactor) : text)
  const fields = Object.entries(observation).map(([name, field]): [string, Json] => [
    name,
    CONTENT_FIELDS.includes(name) ? redactor.value(field, cut) : field,
  ])
  return Object.fromEntries(fields)
}
