/**
 * A program that knows nothing of Claude Code: a plain NodeSDK, spans by the GenAI conventions, and OpenSync
 * as the one place where they go. Its arguments are the library, the URL and the key.
 */
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'

const [library, url, apiKey] = process.argv.slice(2)
const { OpenSyncSpanExporter } = await import(library)

const sdk = new NodeSDK({
  serviceName: 'weather-bot',
  traceExporter: new OpenSyncSpanExporter({ url, apiKey }),
  metricReaders: [],
  logRecordProcessors: [],
})
sdk.start()
const tracer = trace.getTracer('weather-bot')

const text = (role, content) => ({ role, parts: [{ type: 'text', content }] })
const conversation = { 'gen_ai.conversation.id': 'weather-1' }
const QUESTION = text('user', 'Will it rain in Oslo?')

await tracer.startActiveSpan('invoke_agent weather', async (agent) => {
  agent.setAttributes({
    ...conversation,
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.input.messages': JSON.stringify([QUESTION]),
  })
  await callModel([QUESTION], 'I ask the weather service.')
  await callTool('get_weather', { city: 'Oslo' }, undefined, 'The service is closed.')
  await callTool('get_weather', { city: 'Oslo', source: 'backup' }, 'rain')
  await callModel([QUESTION, text('assistant', 'I ask the weather service.'), text('tool', 'rain')], 'Yes.')
  agent.end()
})
await sdk.shutdown()

async function callModel(input, answer) {
  const attributes = {
    ...conversation,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-9',
    'gen_ai.usage.input_tokens': 20,
    'gen_ai.usage.output_tokens': 4,
    'gen_ai.input.messages': JSON.stringify(input),
    'gen_ai.output.messages': JSON.stringify([{ ...text('assistant', answer), finish_reason: 'stop' }]),
  }
  const span = tracer.startSpan('chat gpt-9', { kind: SpanKind.CLIENT, attributes })
  await work()
  span.end()
}

async function callTool(name, args, result, error) {
  const attributes = {
    ...conversation,
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.id': `call-${JSON.stringify(args).length}`,
    'gen_ai.tool.call.arguments': JSON.stringify(args),
    ...(result && { 'gen_ai.tool.call.result': result }),
  }
  const span = tracer.startSpan(`execute_tool ${name}`, { attributes })
  await work()
  if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
  span.end()
}

/** Long enough to be seen on the clock. */
function work() {
  return new Promise((resolve) => setTimeout(resolve, 2))
}
