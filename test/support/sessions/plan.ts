/**
 * What a made-up session is to be like: its prompts, responses, tools and agents, and how each of them ends.
 * Knows nothing of how Claude Code writes any of it down.
 */
import fc from 'fast-check'

export interface ResponsePlan {
  text: string
  thinks: boolean
  usage: { input: number; output: number; cacheRead: number; write5m: number; write1h: number }
  tools: ToolPlan[]
}
export type ToolPlan =
  | { kind: 'bash'; fails: boolean; ms: number }
  | { kind: 'agent'; inBackground: boolean; responses: ResponsePlan[]; answer: string }

export interface PromptPlan {
  text: string
  responses: ResponsePlan[]
  queued: string | undefined
  ending: 'stop' | 'blockedStop' | 'interrupt' | 'apiError'
  /** Its last messages; they may well be what was said before. */
  answers: [string, string]
}

export interface RunPlan {
  prompts: PromptPlan[]
  ending: 'exit' | 'killed'
}

export interface SessionPlan {
  runs: RunPlan[]
  /** How late lines are written, in milliseconds, cyclically. */
  lags: number[]
}

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'ok', 'done')
const sentence = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
const tokens = fc.integer({ min: 0, max: 5000 })
const usage = fc.record({
  input: tokens,
  output: tokens,
  cacheRead: tokens,
  write5m: tokens,
  write1h: tokens,
})
const bash = fc.record({
  kind: fc.constant('bash' as const),
  fails: fc.boolean(),
  ms: fc.integer({ min: 1, max: 900 }),
})

const response = (depth: number): fc.Arbitrary<ResponsePlan> =>
  fc.record({
    text: fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 3, arbitrary: sentence }),
    thinks: fc.boolean(),
    usage,
    tools: fc.array(depth === 0 ? bash : fc.oneof({ weight: 3, arbitrary: bash }, agent(depth - 1)), {
      maxLength: 3,
    }),
  })

const agent = (depth: number): fc.Arbitrary<ToolPlan> =>
  fc.record({
    kind: fc.constant('agent' as const),
    inBackground: fc.boolean(),
    responses: fc.array(response(depth), { maxLength: 2 }),
    answer: word,
  })

const prompt: fc.Arbitrary<PromptPlan> = fc.record({
  text: sentence,
  responses: fc.array(response(2), { maxLength: 3 }),
  queued: fc.option(sentence, { nil: undefined, freq: 4 }),
  ending: fc.constantFrom('stop', 'stop', 'stop', 'blockedStop', 'interrupt', 'apiError'),
  answers: fc.tuple(word, word),
})

const run: fc.Arbitrary<RunPlan> = fc.record({
  prompts: fc.array(prompt, { minLength: 1, maxLength: 3 }),
  ending: fc.constantFrom('exit', 'exit', 'killed'),
})

export const sessionPlan: fc.Arbitrary<SessionPlan> = fc.record({
  runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  lags: fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 7 }),
})
