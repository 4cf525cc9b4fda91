/**
 * A Messages API on loopback that answers Claude Code from scripts, and remembers every answer it gave, so that a
 * test computes what must come out from the script's own figures; must not know what the project makes of them.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Block, writeJson, writeStream, writeWhole } from './answer.ts'
import { type Conversation, readConversation } from './conversation.ts'
import type { Scripts, Step, Usage } from './script.ts'

/** One model call, as it was answered. One that was cut off said less than its text, and cost less than its usage. */
export interface ScriptedCall extends Conversation {
  readonly messageId: string
  readonly text: string
  readonly thinking: string
  readonly tools: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly usage: Usage
  outcome: 'under way' | 'answered' | 'failed' | 'cut off'
}

export interface ScriptedApi {
  readonly url: string
  /** In the order in which the calls came. */
  readonly calls: readonly ScriptedCall[]
  close(): Promise<void>
}

export async function startScriptedApi(scripts: Scripts): Promise<ScriptedApi> {
  const calls: ScriptedCall[] = []
  const server = createServer((request, response) => {
    route(request, response, scripts, calls).catch((error: unknown) =>
      writeJson(response, 500, { type: 'error', error: { type: 'api_error', message: String(error) } }),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the scripted API has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  scripts: Scripts,
  calls: ScriptedCall[],
): Promise<void> {
  const path = request.url ?? ''
  if (path.startsWith('/v1/messages/count_tokens')) return writeJson(response, 200, { input_tokens: 100 })
  if (!path.startsWith('/v1/messages')) return writeJson(response, 404, NOT_SCRIPTED)
  const conversation = readConversation(await json(request), request.headers)
  const step = stepOf(conversation, scripts)
  const call = begin(conversation, step, calls)
  calls.push(call)
  response.on('close', () => {
    if (call.outcome === 'under way') call.outcome = 'cut off'
  })
  await reply(response, step, call, calls)
}

async function reply(
  response: ServerResponse,
  step: Step,
  call: ScriptedCall,
  calls: readonly ScriptedCall[],
): Promise<void> {
  if (step.delayMs) await wait(step.delayMs)
  if (step.hang || call.outcome === 'cut off') return
  if (step.error && failuresOf(call, calls) < (step.error.times ?? Number.POSITIVE_INFINITY)) {
    call.outcome = 'failed'
    const { status, type, message, times } = step.error
    const retry = { 'x-should-retry': String(times !== undefined) }
    return writeJson(response, status, { type: 'error', error: { type, message } }, retry)
  }
  if (call.stream) await writeStream(response, answerOf(call, step))
  else writeWhole(response, answerOf(call, step))
  if (!response.destroyed) call.outcome = 'answered'
}

function failuresOf({ sessionId, script, step }: ScriptedCall, calls: readonly ScriptedCall[]): number {
  const same = (call: ScriptedCall) =>
    call.sessionId === sessionId && call.script === script && call.step === step
  return calls.filter((call) => same(call) && call.outcome === 'failed').length
}

function stepOf({ kind, script, step }: Conversation, scripts: Scripts): Step {
  if (kind === 'side') return { text: '{"title": "A scripted title"}' }
  if (kind === 'compaction') return COMPACTION
  return (script === undefined ? undefined : scripts[script]?.[step]) ?? { text: 'Nothing is scripted here.' }
}

function begin(conversation: Conversation, step: Step, calls: readonly ScriptedCall[]): ScriptedCall {
  const key = uniqueKey(conversation, calls)
  return {
    ...conversation,
    model: step.model ?? conversation.model,
    messageId: `msg_${key}`,
    text: step.text ?? '',
    thinking: step.thinking ?? '',
    tools: (step.tools ?? []).map((tool, index) => ({ id: `toolu_${key}_${index}`, ...tool })),
    usage: step.usage ?? usageOfCall(calls.length),
    outcome: 'under way',
  }
}

/** The same for the same call of the same session, and never given twice: not to a retry, not to a twin agent. */
function uniqueKey({ sessionId, agentId, kind, answersSoFar }: Conversation, calls: readonly ScriptedCall[]) {
  const place = [sessionId, agentId ?? kind, answersSoFar].join('/')
  for (let attempt = 0; ; attempt++) {
    const key = createHash('sha256').update(`${place}/${attempt}`).digest('hex').slice(0, 24)
    if (!calls.some((call) => call.messageId === `msg_${key}`)) return key
  }
}

/** No two calls use the same, so that one left out or counted twice shows in every sum. */
function usageOfCall(number: number): Usage {
  return {
    input_tokens: 10 + number,
    output_tokens: 30 + 7 * number,
    cache_read_input_tokens: 5000 + 100 * number,
    cache_creation_input_tokens: 1000,
    cache_creation: { ephemeral_5m_input_tokens: 600, ephemeral_1h_input_tokens: 400 },
  }
}

function answerOf(call: ScriptedCall, step: Step): Answer {
  const thinking: Block[] = call.thinking
    ? [{ type: 'thinking', thinking: call.thinking, signature: 'c2ln' }]
    : []
  const text: Block[] = call.text ? [{ type: 'text', text: call.text }] : []
  const tools = call.tools.map((tool): Block => ({ type: 'tool_use', ...tool }))
  return {
    id: call.messageId,
    model: call.model,
    usage: call.usage,
    blocks: [...thinking, ...text, ...tools],
    wordMs: step.wordMs ?? 0,
  }
}

const COMPACTION: Step = {
  text: '<analysis>Everything was looked at.</analysis>\n<summary>The work so far, in one sentence.</summary>',
}

const NOT_SCRIPTED = { type: 'error', error: { type: 'not_found_error', message: 'not scripted' } }
