/**
 * Makes up sessions: goes through a plan as Claude Code would, and tells what it would let out of itself on the
 * way, and what a person at a dashboard should see in the end. The expectation comes from the plan alone.
 */
import { Client, type Scribe } from './client.ts'
import type { PromptPlan, ResponsePlan, RunPlan, SessionPlan, ToolPlan } from './plan.ts'
import type { SourceEvent } from './source.ts'

export { sessionPlan } from './plan.ts'

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
  /** How many spans of each kind there are in the end. */
  spans: SpanCounts
}

export interface SpanCounts {
  runs: number
  prompts: number
  agents: number
  tools: number
  /** Prompts typed while Claude worked. */
  queued: number
  /** Answers of the model, its errors included. */
  responses: number
}

/** US dollars per million tokens of claude-opus-5-5. */
const PRICE = { input: 4, output: 20, cacheRead: 0.2, write5m: 5, write1h: 8 }
const MODEL = 'claude-opus-5-5'

/** Goes through the plan. */
export function makeSession(plan: SessionPlan, id = 'made-session'): MadeSession {
  return { id, ...new Maker(plan, id).make() }
}

/** By time; what began in the same millisecond, which only separate files can, in an order of no meaning. */
export const inOrder = (messages: ExpectedMessage[]): ExpectedMessage[] =>
  messages.sort((a, b) => a.atMs - b.atMs || `${a.what} ${a.role}`.localeCompare(`${b.what} ${b.role}`))

class Maker {
  readonly #plan: SessionPlan
  readonly #client: Client
  readonly #messages: ExpectedMessage[] = []
  readonly #totals = { input: 0, output: 0, cost: 0, tools: 0 }
  readonly #spans: SpanCounts = { runs: 0, prompts: 0, agents: 0, tools: 0, queued: 0, responses: 0 }
  #promptId = ''
  readonly #main: Scribe

  constructor(plan: SessionPlan, id: string) {
    this.#plan = plan
    this.#client = new Client(id, plan.lags)
    this.#main = this.#client.scribe()
  }

  make(): Omit<MadeSession, 'id'> {
    for (const [index, run] of this.#plan.runs.entries()) this.#run(run, index === 0 ? 'startup' : 'resume')
    return {
      events: this.#client.events(),
      messages: inOrder(this.#messages),
      inputTokens: this.#totals.input,
      outputTokens: this.#totals.output,
      costUsd: this.#totals.cost,
      toolCalls: this.#totals.tools,
      spans: this.#spans,
    }
  }

  #run(run: RunPlan, source: string): void {
    this.#client.start(source)
    this.#spans.runs += 1
    run.prompts.forEach((prompt, index) => {
      const isCutShort = run.ending === 'killed' && index === run.prompts.length - 1
      this.#prompt(prompt, isCutShort)
    })
    // A client that is killed has written whatever it had to write by then; one that exits, everything.
    this.#client.finishWriting()
    if (run.ending === 'exit') this.#client.hook('SessionEnd', { reason: 'prompt_input_exit' })
    else this.#client.die()
    this.#client.pass(1000)
  }

  #prompt(prompt: PromptPlan, isCutShort: boolean): void {
    this.#promptId = this.#client.name('prompt')
    this.#spans.prompts += 1
    this.#client.hook('UserPromptSubmit', { prompt_id: this.#promptId, prompt: prompt.text })
    this.#tell('user', prompt.text)
    this.#client.line(this.#main, {
      type: 'user',
      promptId: this.#promptId,
      message: { role: 'user', content: prompt.text },
    })
    prompt.responses.forEach((response, index) => {
      this.#respond(this.#main, response, 'pause_turn')
      if (index === 0 && prompt.queued !== undefined) this.#queue(prompt.queued)
    })
    if (!isCutShort) this.#endPrompt(prompt)
    this.#client.pass(20)
  }

  #queue(text: string): void {
    this.#spans.queued += 1
    this.#client.hook('UserPromptSubmit', { prompt_id: this.#promptId, prompt: text })
    this.#tell('user', text)
    const attachment = { type: 'queued_command', prompt: text, source_uuid: this.#client.name('queued') }
    this.#client.line(this.#main, { type: 'attachment', attachment })
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
        this.#client.line(this.#main, {
          type: 'user',
          promptId: this.#promptId,
          message: { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] },
        })
        // Nothing is typed before the screen shows that it was interrupted, and that is after it was written.
        this.#client.nowMs = Math.max(this.#client.nowMs, this.#main.writtenMs)
        return
      case 'apiError': {
        const text = `API Error: ${this.#client.name('overloaded')}`
        this.#spans.responses += 1
        this.#tell('system', text, this.#client.pass(30))
        this.#client.line(this.#main, {
          type: 'assistant',
          isApiErrorMessage: true,
          error: 'overloaded',
          message: {
            id: this.#client.name('synthetic'),
            model: '<synthetic>',
            content: [{ type: 'text', text }],
          },
        })
        this.#client.hook('StopFailure', {
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
    this.#client.hook('Stop', { prompt_id: this.#promptId, last_assistant_message: answer })
  }

  #respond(scribe: Scribe, response: ResponsePlan, whenSilent: 'end_turn' | 'pause_turn'): void {
    const messageId = this.#client.name('msg')
    this.#spans.responses += 1
    const requestRef = this.#client.name('request')
    const requestedMs = this.#client.pass(1)
    this.#client.line(scribe, { type: 'api-request', id: requestRef })
    this.#client.pass(40)
    const calls = response.tools.map((tool) => ({ id: this.#client.name('toolu'), tool }))
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
      this.#client.pass(1)
      this.#client.line(scribe, {
        type: 'assistant',
        requestRef,
        message: { ...message, content: block ? [block] : [] },
      })
      const call = calls.find(({ id }) => block && 'id' in block && block.id === id)
      if (call) this.#tell('tool', call.id, this.#client.nowMs, isFailing(call.tool))
    }
    if (response.text !== '') this.#tell('assistant', response.text, requestedMs)
    this.#addUsage(usage)
    this.#totals.tools += calls.length
    this.#spans.tools += calls.length
    for (const { id, tool } of calls) this.#call(scribe, id, tool)
  }

  #call(scribe: Scribe, id: string, tool: ToolPlan): void {
    if (tool.kind === 'agent') return this.#launch(scribe, id, tool)
    this.#client.pass(tool.ms)
    const common = {
      tool_name: 'Bash',
      tool_input: { command: `run ${id}` },
      tool_use_id: id,
      duration_ms: tool.ms,
    }
    if (tool.fails)
      this.#client.hook('PostToolUseFailure', { ...common, ...this.#whose(scribe), error: `no ${id}` })
    else
      this.#client.hook('PostToolUse', {
        ...common,
        ...this.#whose(scribe),
        tool_response: { stdout: id, stderr: '' },
      })
    this.#answer(scribe, id, tool.fails ? `no ${id}` : id, tool.fails)
  }

  #launch(scribe: Scribe, id: string, tool: Extract<ToolPlan, { kind: 'agent' }>): void {
    const agentId = this.#client.name('agent')
    this.#spans.agents += 1
    this.#client.pass(1)
    this.#client.describe(agentId, { agentType: 'general-purpose', toolUseId: id, description: id })
    const ofAgent = this.#client.scribeOf(agentId)
    if (tool.inBackground) this.#answer(scribe, id, 'Async agent launched', false)
    const afterLaunchMs = this.#client.nowMs
    this.#client.line(ofAgent, { type: 'user', message: { role: 'user', content: `work on ${id}` } })
    for (const response of tool.responses) this.#respond(ofAgent, response, 'pause_turn')
    const { answer } = tool
    const plain = {
      text: answer,
      thinks: false,
      tools: [],
      usage: { input: 7, output: 7, cacheRead: 7, write5m: 7, write1h: 7 },
    }
    this.#respond(ofAgent, plain, 'end_turn')
    this.#client.hook('SubagentStop', {
      agent_id: agentId,
      agent_type: 'general-purpose',
      prompt_id: this.#promptId,
      last_assistant_message: answer,
    })
    if (tool.inBackground) this.#client.nowMs = afterLaunchMs + 3
    else this.#answer(scribe, id, answer, false)
  }

  #answer(scribe: Scribe, id: string, content: string, failed: boolean): void {
    this.#client.pass(2)
    const block = { type: 'tool_result', tool_use_id: id, content, is_error: failed }
    this.#client.line(scribe, {
      type: 'user',
      promptId: this.#promptId,
      message: { role: 'user', content: [block] },
    })
  }

  #whose = ({ agentId }: Scribe) => ({
    prompt_id: this.#promptId,
    ...(agentId === undefined ? {} : { agent_id: agentId, agent_type: 'general-purpose' }),
  })

  #addUsage(usage: ResponsePlan['usage']): void {
    this.#totals.input += usage.input + usage.cacheRead + usage.write5m + usage.write1h
    this.#totals.output += usage.output
    const kinds = ['input', 'output', 'cacheRead', 'write5m', 'write1h'] as const
    this.#totals.cost += kinds.reduce((sum, kind) => sum + (usage[kind] * PRICE[kind]) / 1e6, 0)
  }

  #tell(role: ExpectedMessage['role'], what: string, at = this.#client.nowMs, failed = false): void {
    this.#messages.push({ atMs: Math.floor(at), role, what, ...(failed ? { failed } : {}) })
  }
}

const inputOf = (tool: ToolPlan) =>
  tool.kind === 'bash'
    ? { name: 'Bash', input: { command: 'run' } }
    : { name: 'Agent', input: { prompt: 'work' } }

const isFailing = (tool: ToolPlan): boolean => tool.kind === 'bash' && tool.fails
