/** Lines as Claude Code writes them into a transcript: as much of them as is read. */

const usage = { input_tokens: 10, output_tokens: 20 }
const STARTED_MS = Date.parse('2026-01-01T00:00:00Z')

const assistantLine = (id: string, block: object): object => ({
  type: 'assistant',
  message: { id: `msg_${id}`, role: 'assistant', model: 'claude-opus-4-5', content: [block], usage },
})

export const promptLine = (text: string, id: string): object => ({
  type: 'user',
  promptId: id,
  message: { role: 'user', content: text },
})

export const responseLine = (text: string, id: string): object => assistantLine(id, { type: 'text', text })

export const callLine = (id: string, name: string, input: object): object =>
  assistantLine(id, { type: 'tool_use', id: `toolu_${id}`, name, input })

export const answerLine = (id: string, fields: object): object => ({
  type: 'user',
  message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: `toolu_${id}`, ...fields }] },
})

export const dated = (line: object, index: number, sessionId: string): object => ({
  ...line,
  uuid: `${sessionId}-${index}`,
  sessionId,
  timestamp: new Date(STARTED_MS + index * 1_000).toISOString(),
  version: '2.1.330',
})
