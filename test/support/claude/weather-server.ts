/** The source of a small MCP server with one tool, to be written into a scenario's project. */
export const WEATHER_SERVER = `import { createInterface } from 'node:readline'

const TOOL = { name: 'forecast', description: 'The weather', inputSchema: { type: 'object', properties: { city: { type: 'string' } } } }

const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'weather', version: '1.0.0' } }),
  'tools/list': () => ({ tools: [TOOL] }),
  'tools/call': ({ arguments: { city } }) =>
    city === 'Bern'
      ? { content: [{ type: 'text', text: 'sunny' }] }
      : { isError: true, content: [{ type: 'text', text: 'no such city' }] },
  ping: () => ({}),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) continue
  const answer = answers[method]
  const reply = answer ? { result: answer(params) } : { error: { code: -32601, message: 'unknown method' } }
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...reply }))
}
`
