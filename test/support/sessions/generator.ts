/**
 * Makes up sessions: first a plan, then what Claude Code would let out of itself while it went through it,
 * and what a person at a dashboard should see in the end. The expectation comes from the plan alone.
 */
import fc from 'fast-check'
import type { SourceEvent } from './source.ts'

interface ResponsePlan {
  text: string
  thinks: boolean
  usage: { input: number; output: number; cacheRead: number; write5m: number; write1h: number }
  tools: ToolPlan[]
}
type ToolPlan =
  | { kind: 'bash'; fails: boolean; ms: number }
  | { kind: 'agent'; inBackground: boolean; responses: ResponsePlan[]; answer: string }

interface PromptPlan {
  text: string
  responses: ResponsePlan[]
  queued: string | undefined
  ending: 'stop' | 'blockedStop' | 'interrupt' | 'apiError'
  /** Its last messages; they may well be what was said before. */
  answers: [string, string]
}

interface RunPlan {
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

export interface ExpectedMessage {
  role: 'user' | 'system' | 'assistant' | 'tool'
  /** The text of a message, or the id of a tool call. */
  what: string
  failed?: boolean
  /** When it began, in whole milliseconds. */
  atMs: number
}

export interface MadeSession {
  id: string
  events: SourceEvent[]
  /** In order of time. */
  messages: ExpectedMessage[]
  inputTokens: number
  outputTokens: number
  /** US dollars by the model's list price. */
  costUsd: number
  toolCalls: number
}

/** US dollars per million tokens of claude-opus-5-5. */
const PRICE = { input: 4, output: 20, cacheRead: 0.2, write5m: 5, write1h: 8 }
const MODEL = 'claude-opus-5-5'
const START_MS = Date.parse('2026-11-01T10:00:00Z')

/** Goes through the plan. */
export function makeSession(plan: SessionPlan, id = 'made-session'): MadeSession {
  return new Maker(plan, id).make()
}

/** By time; what began in the same millisecond, which only separate files can, in an order of no meaning. */
export const inOrder = (messages: ExpectedMessage[]): ExpectedMessage[] =>
  messages.sort((a, b) => a.atMs - b.atMs || `${a.what} ${a.role}`.localeCompare(`${b.what} ${b.role}`))

interface Scribe {
  file: string
  agentId?: string
  /** Time at which this file's last line was written. */
  writtenMs: number
}

class Maker {
  readonly #plan: SessionPlan
  readonly #id: string
  readonly #events: SourceEvent[] = []
  readonly #messages: ExpectedMessage[] = []
  readonly #totals = { input: 0, output: 0, cost: 0, tools: 0 }
  #nowMs = START_MS
  #count = 0
  #lag = 0
  #pid = 100
  #promptId = ''
  #main: Scribe = { file: 'main', writtenMs: START_MS }

  constructor(plan: SessionPlan, id: string) {
    this.#plan = plan
    this.#id = id
  }

  make(): MadeSession {
    for (const [index, run] of this.#plan.runs.entries()) this.#run(run, index === 0 ? 'startup' : 'resume')
    return {
      id: this.#id,
      // Sorting is stable: what became readable at the same time keeps the order in which it was made.
      events: this.#events.sort((a, b) => a.at - b.at),
      messages: inOrder(this.#messages),
      inputTokens: this.#totals.input,
      outputTokens: this.#totals.output,
      costUsd: this.#totals.cost,
      toolCalls: this.#totals.tools,
    }
  }

  #run(run: RunPlan, source: string): void {
    this.#pid += 1
    this.#hook('SessionStart', { source })
    run.prompts.forEach((prompt, index) => {
      const isCutShort = run.ending === 'killed' && index === run.prompts.length - 1
      this.#prompt(prompt, isCutShort)
    })
    // A client that is killed has written whatever it had to write by then; one that exits, everything.
    this.#nowMs = Math.max(this.#nowMs, ...this.#events.map(({ at }) => at)) + 5
    if (run.ending === 'exit') this.#hook('SessionEnd', { reason: 'prompt_input_exit' })
    else this.#events.push({ at: this.#pass(1), kind: 'death' })
    this.#pass(1000)
  }

  #prompt(prompt: PromptPlan, isCutShort: boolean): void {
    this.#promptId = this.#name('prompt')
    this.#hook('UserPromptSubmit', { prompt_id: this.#promptId, prompt: prompt.text })
    this.#tell('user', prompt.text)
    this.#line(this.#main, {
      type: 'user',
      promptId: this.#promptId,
      message: { role: 'user', content: prompt.text },
    })
    prompt.responses.forEach((response, index) => {
      this.#respond(this.#main, response, 'pause_turn')
      if (index === 0 && prompt.queued !== undefined) this.#queue(prompt.queued)
    })
    if (!isCutShort) this.#endPrompt(prompt)
    this.#pass(20)
  }

  #queue(text: string): void {
    this.#hook('UserPromptSubmit', { prompt_id: this.#promptId, prompt: text })
    this.#tell('user', text)
    const attachment = { type: 'queued_command', prompt: text, source_uuid: this.#name('queued') }
    this.#line(this.#main, { type: 'attachment', attachment })
  }

  #endPrompt({ ending, answers }: PromptPlan): void {
    switch (ending) {
      case 'blockedStop':
        this.#stop(answers[0])
        this.#stop(answers[1])
        return
      case 'stop':
        return this.#stop(answers[0])
      case 'interrupt':
        this.#line(this.#main, {
          type: 'user',
          promptId: this.#promptId,
          message: { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] },
        })
        // Nothing is typed before the screen shows that it was interrupted, and that is after it was written.
        this.#nowMs = Math.max(this.#nowMs, this.#main.writtenMs)
        return
      case 'apiError': {
        const text = `API Error: ${this.#name('overloaded')}`
        this.#tell('system', text, this.#pass(30))
        this.#line(this.#main, {
          type: 'assistant',
          isApiErrorMessage: true,
          error: 'overloaded',
          message: { id: this.#name('synthetic'), model: '<synthetic>', content: [{ type: 'text', text }] },
        })
        this.#hook('StopFailure', {
          prompt_id: this.#promptId,
          error: 'overloaded',
          last_assistant_message: text,
        })
        return
      }
      default:
        ending satisfies never
    }
  }

  #stop(answer: string): void {
    const plain = {
      text: answer,
      thinks: false,
      tools: [],
      usage: { input: 1, output: 2, cacheRead: 3, write5m: 4, write1h: 5 },
    }
    this.#respond(this.#main, plain, 'end_turn')
    this.#hook('Stop', { prompt_id: this.#promptId, last_assistant_message: answer })
  }

  #respond(scribe: Scribe, response: ResponsePlan, whenSilent: 'end_turn' | 'pause_turn'): void {
    const messageId = this.#name('msg')
    const requestRef = this.#name('request')
    const requestedMs = this.#pass(1)
    this.#line(scribe, { type: 'api-request', id: requestRef })
    this.#pass(40)
    const calls = response.tools.map((tool) => ({ id: this.#name('toolu'), tool }))
    const blocks = [
      ...(response.thinks ? [{ type: 'thinking', thinking: 'well' }] : []),
      ...(response.text === '' ? [] : [{ type: 'text', text: response.text }]),
      ...calls.map(({ id, tool }) => ({ type: 'tool_use', id, ...inputOf(tool) })),
    ]
    const { usage } = response
    const message = {
      id: messageId,
      model: MODEL,
      stop_reason: calls.length > 0 ? 'tool_use' : whenSilent,
      usage: {
        input_tokens: usage.input,
        output_tokens: usage.output,
        cache_read_input_tokens: usage.cacheRead,
        cache_creation_input_tokens: usage.write5m + usage.write1h,
        cache_creation: {
          ephemeral_5m_input_tokens: usage.write5m,
          ephemeral_1h_input_tokens: usage.write1h,
        },
      },
    }
    // An answer without a word or a call leaves one empty line, as a refusal does.
    for (const block of blocks.length > 0 ? blocks : [undefined]) {
      this.#pass(1)
      this.#line(scribe, {
        type: 'assistant',
        requestRef,
        message: { ...message, content: block ? [block] : [] },
      })
      const call = calls.find(({ id }) => block && 'id' in block && block.id === id)
      if (call) this.#tell('tool', call.id, this.#nowMs, isFailing(call.tool))
    }
    if (response.text !== '') this.#tell('assistant', response.text, requestedMs)
    this.#addUsage(usage)
    this.#totals.tools += calls.length
    for (const { id, tool } of calls) this.#call(scribe, id, tool)
  }

  #call(scribe: Scribe, id: string, tool: ToolPlan): void {
    if (tool.kind === 'agent') return this.#launch(scribe, id, tool)
    this.#pass(tool.ms)
    const common = {
      tool_name: 'Bash',
      tool_input: { command: `run ${id}` },
      tool_use_id: id,
      duration_ms: tool.ms,
    }
    if (tool.fails) this.#hook('PostToolUseFailure', { ...common, ...this.#whose(scribe), error: `no ${id}` })
    else
      this.#hook('PostToolUse', {
        ...common,
        ...this.#whose(scribe),
        tool_response: { stdout: id, stderr: '' },
      })
    this.#answer(scribe, id, tool.fails ? `no ${id}` : id, tool.fails)
  }

  #launch(scribe: Scribe, id: string, tool: Extract<ToolPlan, { kind: 'agent' }>): void {
    const agentId = this.#name('agent')
    const launchedMs = this.#pass(1)
    this.#events.push({
      at: launchedMs,
      kind: 'meta',
      file: agentId,
      meta: { agentType: 'general-purpose', toolUseId: id, description: id },
    })
    const ofAgent: Scribe = { file: agentId, agentId, writtenMs: launchedMs }
    if (tool.inBackground) this.#answer(scribe, id, 'Async agent launched', false)
    const afterLaunchMs = this.#nowMs
    this.#line(ofAgent, { type: 'user', message: { role: 'user', content: `work on ${id}` } })
    for (const response of tool.responses) this.#respond(ofAgent, response, 'pause_turn')
    const { answer } = tool
    const plain = {
      text: answer,
      thinks: false,
      tools: [],
      usage: { input: 7, output: 7, cacheRead: 7, write5m: 7, write1h: 7 },
    }
    this.#respond(ofAgent, plain, 'end_turn')
    this.#hook('SubagentStop', {
      agent_id: agentId,
      agent_type: 'general-purpose',
      prompt_id: this.#promptId,
      last_assistant_message: answer,
    })
    if (tool.inBackground) this.#nowMs = afterLaunchMs + 3
    else this.#answer(scribe, id, answer, false)
  }

  #answer(scribe: Scribe, id: string, content: string, failed: boolean): void {
    this.#pass(2)
    const block = { type: 'tool_result', tool_use_id: id, content, is_error: failed }
    this.#line(scribe, {
      type: 'user',
      promptId: this.#promptId,
      message: { role: 'user', content: [block] },
    })
  }

  #whose = ({ agentId }: Scribe) => ({
    prompt_id: this.#promptId,
    ...(agentId === undefined ? {} : { agent_id: agentId, agent_type: 'general-purpose' }),
  })

  #hook(name: string, fields: Record<string, unknown>): void {
    const payload = { session_id: this.#id, hook_event_name: name, cwd: '/home/dev/project', ...fields }
    this.#events.push({ at: this.#pass(3), kind: 'hook', pid: this.#pid, payload })
  }

  /** A file's lines are written in their order, each a while after the time that it bears. */
  #line(scribe: Scribe, fields: Record<string, unknown>): void {
    const { lags } = this.#plan
    this.#lag += 1
    scribe.writtenMs = Math.max(scribe.writtenMs, this.#nowMs + (lags[this.#lag % lags.length] ?? 0))
    const line = {
      uuid: this.#name('uuid'),
      sessionId: this.#id,
      timestamp: new Date(Math.floor(this.#nowMs)).toISOString(),
      gitBranch: 'main',
      ...fields,
    }
    this.#events.push({ at: scribe.writtenMs, kind: 'line', file: scribe.file, text: JSON.stringify(line) })
  }

  #addUsage(usage: ResponsePlan['usage']): void {
    this.#totals.input += usage.input + usage.cacheRead + usage.write5m + usage.write1h
    this.#totals.output += usage.output
    const kinds = ['input', 'output', 'cacheRead', 'write5m', 'write1h'] as const
    this.#totals.cost += kinds.reduce((sum, kind) => sum + (usage[kind] * PRICE[kind]) / 1e6, 0)
  }

  #tell(role: ExpectedMessage['role'], what: string, at = this.#nowMs, failed = false): void {
    this.#messages.push({ atMs: Math.floor(at), role, what, ...(failed ? { failed } : {}) })
  }

  #pass(ms: number): number {
    this.#nowMs += ms
    return this.#nowMs
  }

  #name(kind: string): string {
    this.#count += 1
    return `${kind}-${this.#count}`
  }
}

const inputOf = (tool: ToolPlan) =>
  tool.kind === 'bash'
    ? { name: 'Bash', input: { command: 'run' } }
    : { name: 'Agent', input: { prompt: 'work' } }

const isFailing = (tool: ToolPlan): boolean => tool.kind === 'bash' && tool.fails
