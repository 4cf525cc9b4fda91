/**
 * Observations written by hand, with all that a test does not care about filled in. Times are milliseconds
 * after START_MS; every observation has a key of its own, so one is repeated by handing it over twice.
 */
import type { Observation, ObservationOf, ResponseBlock, Usage } from '../../../src/journal/observation.ts'

export const START_MS = Date.parse('2026-11-01T10:00:00Z')
const MODEL = 'claude-opus-5-5'

let keys = 0
const base = (at: number) => {
  keys += 1
  return { key: `observation-${keys}`, at: START_MS + at }
}

const hook = (at: number) => ({
  ...base(at),
  projectDir: '/home/dev/weather',
  cwd: '/home/dev/weather',
  client: { pid: 100, host: 'here' },
  content: { toolCalls: true, thinking: true },
  route: ['everywhere'],
})

const line = (at: number, file: string) => ({ ...base(at), file, offset: keys })

/** What a factory leaves open of an observation of this kind. */
type Fields<Kind extends Observation['kind']> = Partial<Omit<ObservationOf<Kind>, 'kind' | 'key' | 'at'>>

// Hooks.

export const sessionStarted = (at: number, fields: Fields<'session_started'> = {}): Observation => ({
  ...hook(at),
  kind: 'session_started',
  source: 'startup',
  ...fields,
})

export const promptSubmitted = (
  at: number,
  promptId: string,
  text: string,
  fields: Fields<'prompt_submitted'> = {},
): Observation => ({ ...hook(at), kind: 'prompt_submitted', promptId, text, ...fields })

export const toolReported = (
  at: number,
  toolUseId: string,
  fields: Fields<'tool_reported'> = {},
): Observation => ({
  ...hook(at),
  kind: 'tool_reported',
  toolUseId,
  name: 'Bash',
  failed: false,
  interrupted: false,
  ...fields,
})

export const agentStopped = (
  at: number,
  agentId: string,
  fields: Fields<'agent_stopped'> = {},
): Observation => ({ ...hook(at), kind: 'agent_stopped', agentId, agentType: 'general-purpose', ...fields })

export const turnStopped = (at: number, promptId: string, answer?: string): Observation => ({
  ...hook(at),
  kind: 'turn_stopped',
  promptId,
  ...(answer === undefined ? {} : { answer }),
})

export const turnFailed = (at: number, promptId: string, error: string, answer?: string): Observation => ({
  ...hook(at),
  kind: 'turn_failed',
  promptId,
  error,
  ...(answer === undefined ? {} : { answer }),
})

export const compactionReported = (at: number, promptId: string, trigger: string): Observation => ({
  ...hook(at),
  kind: 'compaction_reported',
  promptId,
  trigger,
})

export const sessionEnded = (at: number, reason = 'prompt_input_exit'): Observation => ({
  ...hook(at),
  kind: 'session_ended',
  reason,
})

// Lines of a transcript.

export const promptWritten = (
  at: number,
  promptId: string,
  text: string,
  { file = 'main', ...fields }: Fields<'prompt_written'> = {},
): Observation => ({ ...line(at, file), kind: 'prompt_written', promptId, text, ...fields })

export const messageQueued = (at: number, uuid: string, text: string): Observation => ({
  ...line(at, 'main'),
  kind: 'message_queued',
  uuid,
  text,
})

export const requestSent = (at: number, id: string, file = 'main'): Observation => ({
  ...line(at, file),
  kind: 'request_sent',
  id,
})

interface Response {
  file?: string
  model?: string
  text?: string
  thinking?: string
  /** Ids of calls of the tool Bash, or of another one. */
  calls?: readonly string[]
  tool?: string
  input?: string
  stopReason?: string
  usage?: Partial<Usage>
  requestRef?: string
}

/** One line of a response; what ends with calls waits for their results, and what does not is the last word. */
export function responseWritten(at: number, messageId: string, response: Response): Observation {
  const { file = 'main', model = MODEL, calls = [], usage, requestRef } = response
  return {
    ...line(at, file),
    kind: 'response_written',
    messageId,
    model,
    stopReason: response.stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
    usage: { input: 10, output: 5, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, ...usage },
    blocks: blocksOf(response),
    ...(requestRef === undefined ? {} : { requestRef }),
  }
}

function blocksOf({ text, thinking, calls = [], tool = 'Bash', input }: Response): ResponseBlock[] {
  return [
    ...(thinking === undefined ? [] : [{ type: 'thinking' as const, text: thinking }]),
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...calls.map((id) => ({
      type: 'tool' as const,
      id,
      name: tool,
      ...(input === undefined ? {} : { input }),
    })),
  ]
}

export const apiFailed = (at: number, uuid: string, error: string, text: string): Observation => ({
  ...line(at, 'main'),
  kind: 'api_failed',
  uuid,
  error,
  text,
})

/** Without a word about its result it is fine; one that is undefined is withheld. */
export function toolAnswered(
  at: number,
  id: string,
  {
    file = 'main',
    failed = false,
    ...given
  }: { file?: string; failed?: boolean; result?: string | undefined } = {},
): Observation {
  const { result } = { result: 'fine', ...given }
  const answer = { id, failed, ...(result === undefined ? {} : { result }) }
  return { ...line(at, file), kind: 'tools_answered', results: [answer] }
}

export const interrupted = (at: number): Observation => ({ ...line(at, 'main'), kind: 'interrupted' })

export const turnsExhausted = (at: number): Observation => ({ ...line(at, 'main'), kind: 'turns_exhausted' })

export const titled = (at: number, title: string, { byHand = false } = {}): Observation => ({
  ...line(at, 'main'),
  kind: 'titled',
  title,
  byHand,
})

export const compacted = (at: number, uuid: string, fields: Fields<'compacted'> = {}): Observation => ({
  ...line(at, 'main'),
  kind: 'compacted',
  uuid,
  ...fields,
})

export const costStated = (at: number, usd: number): Observation => ({
  ...line(at, 'main'),
  kind: 'cost_stated',
  usd,
})

export const serversListed = (at: number, servers: string[]): Observation => ({
  ...line(at, 'main'),
  kind: 'servers_listed',
  servers,
})

// What the bridge notes.

export const agentDescribed = (agentId: string, fields: Fields<'agent_described'> = {}): Observation => ({
  ...base(0),
  kind: 'agent_described',
  agentId,
  agentType: 'general-purpose',
  ...fields,
})

export const settled = (at: number): Observation => ({ ...base(at), kind: 'settled' })

export const gone = (at: number): Observation => ({ ...base(at), kind: 'gone' })
