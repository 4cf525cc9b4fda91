import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { ATTR } from '../../src/trace/semconv.ts'
import type { ToldSpan } from '../support/sessions/source.ts'
import {
  gone,
  interrupted,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  toolAnswered,
  toolReported,
  turnStopped,
} from './support/observations.ts'
import { endedOf, msOf, sessionOf, treeOf } from './support/telling.ts'

const submitted = [sessionStarted(0), promptSubmitted(100, 'a', 'ask')]
const asked = [...submitted, promptWritten(100, 'a', 'ask')]
const call = responseWritten(200, 'm', { calls: ['t'], input: 'ls' })
const called = [...asked, call]

const toolsOf = (...observations: Observation[]): ToldSpan[] =>
  endedOf(...observations).filter(({ name }) => name.startsWith('execute_tool'))

describe('A tool call', () => {
  it('is told when its result was read, from the line of the call to that of the result', () => {
    const [tool, ...others] = toolsOf(...called, toolAnswered(300, 't', { result: 'a.txt' }))

    expect(others).toEqual([])
    expect(tool).toMatchObject({
      name: 'execute_tool Bash',
      status: { code: 0 },
      attributes: {
        [ATTR.operation]: 'execute_tool',
        [ATTR.toolName]: 'Bash',
        [ATTR.toolCallId]: 't',
        [ATTR.toolType]: 'function',
        [ATTR.toolArguments]: '"ls"',
        [ATTR.toolResult]: 'a.txt',
      },
    })
    expect(tool && [msOf(tool.startTime), msOf(tool.endTime)]).toEqual([200, 300])
  })

  it('is told once, whether or not its hook told of it, and whenever that came', () => {
    const report = toolReported(290, 't', { promptId: 'a', result: 'otherwise', durationMs: 42 })
    const answered = toolAnswered(300, 't', { result: 'a.txt' })
    const stopped = [turnStopped(900, 'a'), responseWritten(400, 'm2', { text: 'done' })]

    const orders = [
      [...called, report, answered, ...stopped],
      [...called, answered, report, ...stopped],
      [...submitted, report, promptWritten(100, 'a', 'ask'), call, answered, ...stopped],
    ].map((order) => toolsOf(...order))

    expect(orders.map((tools) => tools.map(({ attributes }) => attributes[ATTR.toolResult]))).toEqual([
      ['a.txt'],
      ['a.txt'],
      ['a.txt'],
    ])
  })

  it('has the time that it really ran from its hook', () => {
    const [tool] = toolsOf(...called, toolReported(290, 't', { durationMs: 42 }), toolAnswered(300, 't'))

    expect(tool?.attributes[ATTR.toolDuration]).toBe(42)
  })

  it('of an MCP server is an extension, and its server counts among the session’s', () => {
    const observations = [
      ...asked,
      responseWritten(200, 'm', { calls: ['t'], tool: 'mcp__weather_map__get' }),
      toolAnswered(300, 't'),
      sessionEnded(400),
      settled(500),
    ]

    expect(toolsOf(...observations)[0]?.attributes[ATTR.toolType]).toBe('extension')
    expect(sessionOf(...observations)[ATTR.mcpServers]).toEqual(['weather_map'])
  })

  it('whose content is withheld says that it is', () => {
    const [tool] = toolsOf(
      ...asked,
      responseWritten(200, 'm', { calls: ['t'] }),
      toolAnswered(300, 't', { result: undefined }),
    )

    expect(tool?.attributes[ATTR.toolWithheld]).toBe(true)
    expect(tool?.attributes).not.toHaveProperty([ATTR.toolArguments])
    expect(tool?.attributes).not.toHaveProperty([ATTR.toolResult])
  })
})

describe('Calls of one response', () => {
  it('start one after the other, so that their order is never lost', () => {
    const tools = toolsOf(
      ...asked,
      responseWritten(200, 'm', { calls: ['t1', 't2', 't3'] }),
      toolAnswered(300, 't3'),
      toolAnswered(300, 't2'),
      toolAnswered(300, 't1'),
    )

    expect(tools.map(({ startTime, attributes }) => [attributes[ATTR.toolCallId], msOf(startTime)])).toEqual([
      ['t3', 200.002],
      ['t2', 200.001],
      ['t1', 200],
    ])
  })
})

describe('A tool call fails', () => {
  it.each([
    ['Error: Exit code 1', 'tool_error'],
    ["The user doesn't want to proceed with this tool use.", 'denied'],
    ['Permission to use Bash has been denied.', 'denied'],
    ['[Request interrupted by user for tool use]', 'denied'],
    ['<tool_use_error>InputValidationError: Bash failed</tool_use_error>', 'invalid_input'],
  ])('with the result %j as %s', (result, reason) => {
    const [tool] = toolsOf(...called, toolAnswered(300, 't', { result, failed: true }))

    expect(tool?.status.code).toBe(2)
    expect(tool?.attributes[ATTR.errorType]).toBe(reason)
    expect(tool?.attributes[ATTR.toolResult]).toBe(result)
  })

  it('never for what its result says alone', () => {
    const [tool] = toolsOf(...called, toolAnswered(300, 't', { result: 'InputValidationError: just a word' }))

    expect(tool?.status.code).toBe(0)
  })
})

describe('A tool call that the transcript does not answer', () => {
  it('is told as its hook told of it, once its turn is over', () => {
    const report = toolReported(290, 't', { promptId: 'a', result: 'boom', failed: true, durationMs: 60 })
    const observations = [...called, report, turnStopped(400, 'a', 'never written')]

    expect(toolsOf(...observations)).toEqual([])
    expect(toolsOf(...observations, settled(6000))[0]).toMatchObject({
      attributes: {
        [ATTR.toolArguments]: '"ls"',
        [ATTR.toolResult]: 'boom',
        [ATTR.errorType]: 'tool_error',
        [ATTR.toolDuration]: 60,
      },
    })
  })

  it('began as long before its hook as it ran, where only the hook told of it', () => {
    const [tool] = toolsOf(
      ...submitted,
      toolReported(290, 't', { promptId: 'a', input: { command: 'ls' }, durationMs: 60 }),
      turnStopped(400, 'a', 'done'),
      settled(6000),
    )

    expect(tool && [msOf(tool.startTime), msOf(tool.endTime)]).toEqual([230, 290])
    expect(tool?.attributes[ATTR.toolArguments]).toBe('{"command":"ls"}')
  })

  it('was interrupted where its hook says so', () => {
    const report = toolReported(290, 't', { promptId: 'a', failed: true, interrupted: true })

    expect(treeOf(...called, report, sessionEnded(900), settled(1000))).toContain(
      '    execute_tool Bash !interrupted',
    )
  })

  it('is told as abandoned when its run ends', () => {
    const lost = [...called, gone(900), settled(1000)]

    expect(toolsOf(...called)).toEqual([])
    expect(treeOf(...lost)).toContain('    execute_tool Bash !abandoned')
    expect(sessionOf(...lost)).toMatchObject({ [ATTR.toolCallCount]: 1 })
  })

  it('may still be answered after its turn was interrupted', () => {
    const tree = treeOf(...called, interrupted(250), toolAnswered(260, 't', { result: 'late' }))

    expect(tree).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code !interrupted “ask”',
      '    chat claude-opus-5-5',
      '    execute_tool Bash',
    ])
  })
})

describe('A result', () => {
  it('of a call that was never seen says nothing', () => {
    expect(toolsOf(...asked, toolAnswered(300, 'unknown'))).toEqual([])
  })

  it('that comes twice is told once', () => {
    expect(toolsOf(...called, toolAnswered(300, 't'), toolAnswered(310, 't'))).toHaveLength(1)
  })
})
