import { ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { OpenSyncSpanExporter } from '../../../src/exporters/opensync/exporter.ts'
import { startOpenSync } from '../../embedded/client.ts'
import { exportSpans, failureOf } from '../export-of.ts'
import { endedSpan, idOf, messageList, START_MS, startAt } from '../spans.ts'

interface Told {
  input?: string
  output?: string
  operation?: string
  atMs?: number
  parent?: ReadableSpan
  attributes?: Record<string, string | number>
}

const CONVERSATION = { 'gen_ai.conversation.id': 'c1' }

/** A span of another program: none of this project's names, and its own scope. */
function foreign({ input, output, operation = 'chat', atMs = 0, parent, attributes = CONVERSATION }: Told) {
  return endedSpan({
    name: `${operation} gpt-9`,
    scope: 'some-agent-framework',
    startTime: startAt(atMs),
    ...(parent && { parent }),
    attributes: {
      'gen_ai.operation.name': operation,
      ...(input !== undefined && { 'gen_ai.input.messages': input }),
      ...(output !== undefined && { 'gen_ai.output.messages': output }),
      ...attributes,
    },
  })
}

const user = (text: string) => messageList(['user', text])
const assistant = (text: string) => messageList(['assistant', text])

async function start() {
  const openSync = await startOpenSync()
  const create = () => new OpenSyncSpanExporter({ url: openSync.url, apiKey: openSync.apiKey })
  const exporter = create()
  return {
    openSync,
    exporter,
    create,
    said: (id = 'c1') => openSync.messages(id).map(({ role, textContent }) => `${role}: ${textContent}`),
    send: async (...spans: ReadableSpan[]) => {
      expect(await exportSpans(exporter, ...spans)).toEqual({ code: ExportResultCode.SUCCESS })
    },
  }
}

describe('spans of a foreign program', () => {
  it('become a session with what is known of it, and nothing that is not', async () => {
    const { openSync, send, said } = await start()

    await send(
      foreign({
        input: messageList(['system', 'Be kind.'], ['user', 'What is\nthe time?']),
        output: assistant('Late.'),
        attributes: {
          ...CONVERSATION,
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-9',
          'gen_ai.response.model': 'gpt-9-mini',
          'gen_ai.usage.input_tokens': 9,
          'gen_ai.usage.output_tokens': 2,
        },
      }),
    )

    expect(openSync.session('c1')).toMatchObject({
      title: 'What is the time?',
      model: 'gpt-9-mini',
      provider: 'openai',
      createdAt: START_MS,
    })
    expect(said()).toEqual(['user: What is\nthe time?', 'assistant: Late.'])
    expect(openSync.messages('c1')[1]).toMatchObject({ promptTokens: 9, completionTokens: 2 })
    for (const { path, body } of openSync.requests)
      if (path === '/sync/session')
        for (const total of ['promptTokens', 'completionTokens', 'cost', 'durationMs'])
          expect(body).not.toHaveProperty(total)
  })

  it.each([
    ['the conversation', { 'gen_ai.conversation.id': 'c1', 'session.id': 's1' }, 'c1'],
    [
      'the session, where no conversation is named',
      { 'session.id': 's1', 'gen_ai.conversation.id': '' },
      's1',
    ],
    ['the session, where its name is a number', { 'session.id': 7 }, '7'],
  ])('are grouped by %s', async (_, attributes, sessionId) => {
    const { openSync, send } = await start()

    await send(foreign({ output: assistant('Hi'), attributes }))

    expect(openSync.sessions().map(({ externalId }) => externalId)).toEqual([sessionId])
  })

  it('are grouped by their trace where nothing else is named', async () => {
    const { openSync, send } = await start()
    const agent = foreign({ operation: 'invoke_agent', attributes: {} })

    await send(foreign({ output: assistant('Hi'), attributes: {}, parent: agent }), agent)

    expect(openSync.sessions().map(({ externalId }) => externalId)).toEqual([agent.spanContext().traceId])
  })

  it('may come children first, one by one', async () => {
    const { send, said } = await start()
    const agent = foreign({ operation: 'invoke_agent', input: user('Search!'), atMs: 0 })

    await send(
      foreign({
        operation: 'execute_tool',
        parent: agent,
        atMs: 20,
        attributes: { ...CONVERSATION, 'gen_ai.tool.name': 'search', 'gen_ai.tool.call.result': 'found' },
      }),
    )
    await send(foreign({ output: assistant('Here.'), parent: agent, atMs: 30 }))
    await send(agent)

    expect(said()).toEqual(['user: Search!', 'tool: search: found', 'assistant: Here.'])
  })

  it('tell once what an agent and its call of the model both tell', async () => {
    const { send, said } = await start()
    const agent = foreign({ operation: 'invoke_agent', input: user('Search!') })

    await send(foreign({ input: user('Search!'), output: assistant('Here.'), parent: agent, atMs: 5 }), agent)

    expect(said()).toEqual(['user: Search!', 'assistant: Here.'])
  })

  it('tell the same words each time that they were said', async () => {
    const { send, said } = await start()

    await send(foreign({ input: user('Go on'), output: assistant('1') }))
    await send(foreign({ input: user('Go on'), output: assistant('2'), atMs: 10 }))
    await send(foreign({ input: user('Go on'), output: assistant('3'), atMs: 20 }))

    expect(said()).toEqual([
      'user: Go on',
      'assistant: 1',
      'user: Go on',
      'assistant: 2',
      'user: Go on',
      'assistant: 3',
    ])
  })

  const HISTORY = [
    messageList(['user', 'Go on']),
    messageList(['user', 'Go on'], ['assistant', '1'], ['user', 'Go on']),
    messageList(['user', 'Go on'], ['assistant', '1'], ['user', 'Go on'], ['tool', 'x'], ['user', 'Stop']),
  ]

  it('tell a conversation once, though every call repeats it from its beginning', async () => {
    const { openSync, send, said } = await start()

    for (const [turn, input] of HISTORY.entries())
      await send(foreign({ input, output: assistant(`${turn}`), atMs: turn * 10 }))

    expect(said()).toEqual([
      'user: Go on',
      'assistant: 0',
      'user: Go on',
      'assistant: 1',
      'user: Stop',
      'assistant: 2',
    ])
    expect(openSync.requests.filter(({ path }) => path === '/sync/message')).toHaveLength(6)
  })

  it('tell it once though another process goes on with it', async () => {
    const { openSync, said, create } = await start()

    for (const [turn, input] of HISTORY.entries())
      await exportSpans(create(), foreign({ input, output: assistant(`${turn}`), atMs: turn * 10 }))

    expect(said()).toEqual([
      'user: Go on',
      'assistant: 0',
      'user: Go on',
      'assistant: 1',
      'user: Stop',
      'assistant: 2',
    ])
    expect(openSync.session('c1')).toMatchObject({ title: 'Go on' })
  })

  it('give the title once', async () => {
    const { openSync, send } = await start()

    await send(foreign({ input: user('First'), output: assistant('1') }))
    await send(foreign({ input: user('Second'), output: assistant('2'), atMs: 10 }))

    expect(openSync.session('c1')).toMatchObject({ title: 'First' })
    expect(openSync.requests.filter(({ path }) => path === '/sync/session')).toHaveLength(1)
  })

  it('give the title as soon as it is known', async () => {
    const { openSync, send } = await start()

    await send(foreign({ output: assistant('Welcome.') }))
    await send(foreign({ input: user('Hello'), output: assistant('1'), atMs: 10 }))

    expect(openSync.session('c1')).toMatchObject({ title: 'Hello', createdAt: START_MS })
  })

  it.each(['generate_content', 'text_completion'])('may call a call of the model %s', async (operation) => {
    const { send, said } = await start()

    await send(foreign({ operation, output: assistant('Hi') }))

    expect(said()).toEqual(['assistant: Hi'])
  })

  it('have their answer told though the question is rejected', async () => {
    const { openSync, exporter, said } = await start()
    const span = foreign({ input: user('A question'), output: assistant('Here.') })
    openSync.reply(({ path, body }) =>
      path === '/sync/message' && JSON.stringify(body).includes('A question') ? { status: 413 } : undefined,
    )

    const failure = failureOf(await exportSpans(exporter, span))

    expect(failure).toMatchObject({ kind: 'rejected', spanIds: [idOf(span)] })
    expect(said()).toEqual(['assistant: Here.'])
  })

  it('make no session where they are about something else', async () => {
    const { openSync, send } = await start()

    await send(endedSpan({ name: 'GET /', scope: 'http', attributes: { 'session.id': 's1' } }))

    expect(openSync.requests).toEqual([])
  })
})
