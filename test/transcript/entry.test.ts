import { describe, expect, it } from 'vitest'
import { parseTranscriptLine } from '../../src/transcript/entry.ts'
import { readRecording, recordingNames } from '../support/sessions/recordings.ts'

/** The first line of a recording that holds this text. */
function lineOf(recording: string, marker: string): string {
  const found = linesOf(recording).find((line) => line.includes(marker))
  if (found === undefined) throw new Error(`no line of ${recording} holds ${marker}`)
  return found
}

const linesOf = (recording: string): string[] =>
  [...readRecording(recording).values()]
    .flat()
    .flatMap((event) => (event.kind === 'line' ? [event.text] : []))

/** Lines as Claude Code writes them, cut down to what matters. */
const userLine = (content: unknown, fields: object = {}): string =>
  JSON.stringify({
    type: 'user',
    uuid: 'u1',
    timestamp: '2026-11-22T16:46:21.430Z',
    promptId: 'p1',
    message: { role: 'user', content },
    ...fields,
  })

const assistantLine = (content: unknown, fields: object = {}): string =>
  JSON.stringify({
    type: 'assistant',
    uuid: 'u2',
    timestamp: '2026-11-22T16:46:21.430Z',
    message: { id: 'msg_1', model: 'claude-opus-5-5', content, usage: { input_tokens: 1, output_tokens: 2 } },
    ...fields,
  })

describe('parseTranscriptLine, of real lines', () => {
  it.each([
    [
      'a prompt',
      lineOf('agent', '"role":"user","content":"Delegate it"'),
      {
        at: Date.parse('2026-11-22T16:46:23.939Z'),
        kind: 'prompt_written',
        promptId: 'f78a7d30-eba4-49e7-a676-f1f114f5adf4',
        text: 'Delegate it',
        cwd: '/home/dev/project',
        gitBranch: 'main',
        version: '2.1.330',
      },
    ],
    [
      'what a background agent reports',
      lineOf('agents', '"role":"user","content":"<task-notification>'),
      { kind: 'prompt_written', text: expect.stringContaining('<status>completed</status>') },
    ],
    [
      'a message typed while Claude worked',
      lineOf('queued', '"queued_command"'),
      { kind: 'message_queued', uuid: 'a1723282-a65f-4df1-ad76-13ca4ff7cf25', text: 'And look at this too' },
    ],
    [
      'the start of a model call',
      lineOf('agent', '{"type":"api-request",'),
      {
        kind: 'request_sent',
        id: '2a3882c6-2cbd-49aa-9670-17e07bfba4c4',
        at: Date.parse('2026-11-22T16:46:23.987Z'),
      },
    ],
    [
      'text of a response, with its tokens',
      lineOf('hello', '"text":"Hello there."'),
      {
        kind: 'response_written',
        messageId: 'msg_ef700a84953f3b3fe7392b66',
        requestRef: 'f0061b42-9bff-468c-8931-2bcf27db6b15',
        model: 'claude-opus-5-5',
        stopReason: 'end_turn',
        usage: { input: 10, output: 30, cacheRead: 5000, cacheWrite: 1000, cacheWrite1h: 400 },
        blocks: [{ type: 'text', text: 'Hello there.' }],
      },
    ],
    [
      'a thought',
      lineOf('thinking', '"type":"thinking"'),
      { kind: 'response_written', blocks: [{ type: 'thinking', text: 'I should count first.' }] },
    ],
    [
      'a tool call',
      lineOf('agent', '"name":"Agent"'),
      {
        kind: 'response_written',
        messageId: 'msg_b463582a87acbb73abab7724',
        blocks: [
          {
            type: 'tool',
            id: 'toolu_b463582a87acbb73abab7724_0',
            name: 'Agent',
            input: {
              description: 'count files',
              prompt: 'Do your part',
              subagent_type: 'general-purpose',
              run_in_background: false,
            },
          },
        ],
      },
    ],
    [
      'a result',
      lineOf('tools', '"content":"hello-world"'),
      {
        kind: 'tools_answered',
        results: [{ id: 'toolu_a16cbf71ffd79c84babe314a_0', result: 'hello-world', failed: false }],
      },
    ],
    [
      'a result of one text block, as its text',
      lineOf('agent', '"content":[{"type":"text","text":"  <tools-used'),
      {
        kind: 'tools_answered',
        results: [{ result: expect.stringContaining('Subagent hand-back'), failed: false }],
      },
    ],
    [
      'a failure',
      lineOf('tools', '"content":"File does not exist.'),
      {
        kind: 'tools_answered',
        results: [{ result: expect.stringContaining('File does not exist'), failed: true }],
      },
    ],
    [
      'the limit of turns',
      '{"parentUuid":"p","attachment":{"type":"max_turns_reached","maxTurns":1},"type":"attachment","timestamp":"2026-11-22T18:23:31.133Z"}',
      { kind: 'turns_exhausted' },
    ],
    [
      'Esc while the model spoke',
      lineOf('interrupt', '"text":"[Request interrupted by user]"'),
      { kind: 'interrupted' },
    ],
    [
      'Esc while a tool ran',
      lineOf('interrupt', '"text":"[Request interrupted by user for tool use]"'),
      { kind: 'interrupted' },
    ],
    [
      'an error of the API',
      lineOf('api-error', '"isApiErrorMessage":true'),
      {
        kind: 'api_failed',
        uuid: '3ce2ee14-6349-4591-84ea-8aac240217ca',
        error: 'invalid_request_error',
        text: 'API Error: 400 a scripted failure',
      },
    ],
    [
      'a compaction',
      lineOf('compact', '"compact_boundary"'),
      { kind: 'compacted', trigger: 'manual', preTokens: 6148, durationMs: 120 },
    ],
    [
      'a title of its own',
      lineOf('titles', '"ai-title"'),
      { kind: 'titled', title: 'A scripted title', byHand: false },
    ],
    [
      'a title by hand',
      lineOf('titles', '"custom-title"'),
      { kind: 'titled', title: 'A name by hand', byHand: true },
    ],
    ['its own sum of the cost', lineOf('agent', '"cost-state"'), { kind: 'cost_stated', usd: 0.032344 }],
    [
      'the servers whose tools there are',
      lineOf('mcp', 'mcp__weather__forecast"]'),
      { kind: 'servers_listed', servers: ['weather'] },
    ],
  ])('reads %s', (_what, line, said) => {
    expect(parseTranscriptLine(line)).toMatchObject(said)
  })

  it.each([
    ['a reminder by the harness', lineOf('agents', '"isMeta":true')],
    ["another hook's feedback", lineOf('blocked-stop', 'Stop hook feedback')],
    ['the summary that a compaction leaves', lineOf('compact', '"isCompactSummary":true')],
    ['a caveat about local commands', lineOf('clear', '<local-command-caveat>')],
    ['a slash command', lineOf('clear', '"content":"<command-name>/clear')],
    ['the output of a slash command', lineOf('compact', '"content":"<local-command-stdout>')],
    ['what a resumed client says for a dead one', lineOf('killed', '"model":"<synthetic>"')],
    ['its stand-in for a result that died too', lineOf('killed', '"content":"[Tool call interrupted')],
    ['a retry', lineOf('api-retry', '"api_error"')],
    ['the length of a turn', lineOf('clear', '"turn_duration"')],
    ['the hooks that ran', lineOf('agent', '"stop_hook_summary"')],
    ['a prompt snapshot', lineOf('agent', '"prompt_snapshot"')],
    ['a list of tools without servers', lineOf('agent', '"deferred_tools_delta"')],
  ])('passes over %s', (_what, line) => {
    expect(parseTranscriptLine(line)).toBeUndefined()
  })

  it("passes over every response that a fork copied from its origin, and keeps the fork's own", () => {
    const sessions = [...readRecording('fork').values()]
    const messageIds = sessions.map((events) =>
      events.flatMap((event) => {
        const entry = event.kind === 'line' ? parseTranscriptLine(event.text) : undefined
        return entry?.kind === 'response_written' ? [entry.messageId] : []
      }),
    )

    expect(messageIds).toHaveLength(2)
    for (const ids of messageIds) expect(ids.length).toBeGreaterThan(0)
    expect(messageIds[1]?.filter((id) => messageIds[0]?.includes(id))).toEqual([])
  })

  it.each(recordingNames())('gives everything that %s says its time, but for what has none', (name) => {
    for (const line of linesOf(name)) {
      const entry = parseTranscriptLine(line)
      if (entry === undefined) continue
      const isTimeless = entry.kind === 'titled' || entry.kind === 'cost_stated'
      expect(entry.at).toBeGreaterThan(isTimeless ? -1 : Date.parse('2026-01-01'))
    }
  })
})

describe('parseTranscriptLine, of lines that nobody has seen yet', () => {
  it.each([
    '',
    '   ',
    'null',
    '42',
    '"text"',
    '[]',
    '{}',
    '{"type":',
    '{"type":7}',
    '\u0000\u0000',
    '{"type":"from-the-future"}',
  ])('passes over %j', (line) => {
    expect(parseTranscriptLine(line)).toBeUndefined()
  })

  it.each([
    ['no message', { message: null }],
    ['no content', { message: { id: 'msg_1', model: 'm' } }],
    ['content of another type', { message: { id: 'msg_1', model: 'm', content: 7 } }],
    ['a time that is none', { timestamp: 'yesterday' }],
  ])('does not stumble over an assistant line with %s', (_what, fields) => {
    const line = assistantLine([], fields)

    expect(() => parseTranscriptLine(line)).not.toThrow()
  })

  it('keeps the rest of a response when one block of it is of no known shape', () => {
    const line = assistantLine([
      7,
      { type: 'image' },
      { type: 'text', text: 'hello' },
      { type: 'tool_use', id: 'no name' },
    ])

    expect(parseTranscriptLine(line)).toMatchObject({ blocks: [{ type: 'text', text: 'hello' }] })
  })

  it('notes a thought that is withheld, or empty, as a thought without words', () => {
    const line = assistantLine([
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'thinking', thinking: '' },
    ])

    expect(parseTranscriptLine(line)).toMatchObject({ blocks: [{ type: 'thinking' }, { type: 'thinking' }] })
  })

  it('counts figures that are missing, or no numbers, as none', () => {
    const message = {
      id: 'msg_1',
      model: 'm',
      content: [],
      usage: { input_tokens: null, output_tokens: 'many' },
    }

    expect(parseTranscriptLine(assistantLine([], { message }))).toMatchObject({
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0 },
    })
  })

  it('takes the id of the line for that of a prompt of older versions, which have none', () => {
    expect(parseTranscriptLine(userLine('hello', { promptId: undefined }))).toMatchObject({ promptId: 'u1' })
  })

  it('puts the texts of a prompt together, and leaves out its pictures', () => {
    const content = [
      { type: 'image', source: {} },
      { type: 'text', text: 'What is' },
      { type: 'text', text: 'this?' },
    ]

    expect(parseTranscriptLine(userLine(content))).toMatchObject({ text: 'What is\nthis?' })
  })

  it('keeps a result of several kinds of blocks whole', () => {
    const content = [
      { type: 'text', text: 'Here:' },
      { type: 'image', source: { type: 'base64' } },
    ]

    expect(parseTranscriptLine(userLine([{ type: 'tool_result', tool_use_id: 't', content }]))).toMatchObject(
      {
        results: [{ id: 't', result: content, failed: false }],
      },
    )
  })

  it('leaves a text alone that only mentions an interrupt, or a command', () => {
    for (const text of ['Why "[Request interrupted by user]"?', 'What is <command-name>?'])
      expect(parseTranscriptLine(userLine(text))).toMatchObject({ kind: 'prompt_written', text })
  })

  it('reads a response with an argument nested without end', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const line = assistantLine([{ type: 'tool_use', id: 't', name: 'Bash', input: 'DEEP' }]).replace(
      '"DEEP"',
      deep,
    )

    expect(parseTranscriptLine(line)).toMatchObject({
      kind: 'response_written',
      usage: { input: 1, output: 2 },
    })
  })

  it('knows a title before anything else is known of the session, without a time', () => {
    expect(parseTranscriptLine('{"type":"ai-title","aiTitle":"T"}')).toEqual({
      at: 0,
      kind: 'titled',
      title: 'T',
      byHand: false,
    })
  })
})
