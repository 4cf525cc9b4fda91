/** Writes one answer of the Messages API, whole or as a stream of events; knows nothing of scripts or requests. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Usage } from './script.ts'

export type Block =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }

export interface Answer {
  readonly id: string
  readonly model: string
  readonly blocks: readonly Block[]
  readonly usage: Usage
  readonly wordMs: number
}

export function writeWhole(response: ServerResponse, answer: Answer): void {
  writeJson(response, 200, {
    ...envelope(answer),
    content: answer.blocks,
    stop_reason: stopReason(answer),
    usage: answer.usage,
  })
}

/** Ends early, and says nothing, when the client hangs up. */
export async function writeStream(response: ServerResponse, answer: Answer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': requestId(answer.id) })
  const usage = { ...answer.usage, output_tokens: 1 }
  send(response, 'message_start', { message: { ...envelope(answer), content: [], stop_reason: null, usage } })
  for (const [index, block] of answer.blocks.entries())
    await writeBlock(response, index, block, answer.wordMs)
  send(response, 'message_delta', {
    delta: { stop_reason: stopReason(answer), stop_sequence: null },
    usage: { output_tokens: answer.usage.output_tokens },
  })
  send(response, 'message_stop', {})
  response.end()
}

export function writeJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

async function writeBlock(
  response: ServerResponse,
  index: number,
  block: Block,
  wordMs: number,
): Promise<void> {
  send(response, 'content_block_start', { index, content_block: emptied(block) })
  for (const delta of deltasOf(block)) {
    send(response, 'content_block_delta', { index, delta })
    if (wordMs > 0) await wait(wordMs)
    if (response.destroyed) return
  }
  send(response, 'content_block_stop', { index })
}

function emptied(block: Block): Block {
  if (block.type === 'text') return { type: 'text', text: '' }
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' }
  return { ...block, input: {} }
}

function deltasOf(block: Block): object[] {
  if (block.type === 'text') return block.text.split(/(?<= )/).map((text) => ({ type: 'text_delta', text }))
  if (block.type === 'tool_use')
    return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }]
  return [
    { type: 'thinking_delta', thinking: block.thinking },
    { type: 'signature_delta', signature: block.signature },
  ]
}

function envelope({ id, model }: Answer): object {
  return { id, type: 'message', role: 'assistant', model, stop_sequence: null }
}

function stopReason(answer: Answer): string {
  return answer.blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn'
}

function requestId(messageId: string): string {
  return messageId.replace('msg_', 'req_')
}

function send(response: ServerResponse, type: string, data: object): void {
  if (!response.destroyed) response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
}
