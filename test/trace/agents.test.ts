import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { deriveSpanId } from '../../src/trace/ids.ts'
import { ATTR } from '../../src/trace/semconv.ts'
import {
  agentDescribed,
  agentStopped,
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
import { endedSpan, msOf, SESSION_ID, sessionOf, treeOf } from './support/telling.ts'

const asked = [sessionStarted(0), promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]
const launched = [...asked, responseWritten(200, 'm', { calls: ['launch'], tool: 'Agent' })]
const described = agentDescribed('x', {
  agentType: 'explorer',
  toolUseId: 'launch',
  description: 'look around',
})
const ofAgent = [
  promptWritten(210, 'a', 'work', { file: 'x' }),
  responseWritten(300, 'ax', { file: 'x', text: 'found' }),
  agentStopped(400, 'x', { promptId: 'a', agentType: 'explorer', answer: 'found' }),
]

const agentIn = (...observations: Observation[]) =>
  endedSpan(observations, ({ attributes }) => attributes[ATTR.agentId] === 'x')

describe('An agent', () => {
  it('hangs under the call that its description names', () => {
    expect(treeOf(...launched, described, ...ofAgent, toolAnswered(500, 'launch'))).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code (open) “ask”',
      '    execute_tool Agent',
      '      invoke_agent explorer',
      '        chat claude-opus-5-5 “found”',
    ])
  })

  it('hangs there whichever prompt is current when its hooks run', () => {
    const moved = [
      ...launched,
      toolAnswered(210, 'launch', { result: 'launched' }),
      promptSubmitted(220, 'b', 'next'),
      promptWritten(220, 'b', 'next'),
      described,
      promptWritten(210, 'a', 'work', { file: 'x' }),
      responseWritten(300, 'ax', { file: 'x', calls: ['t'] }),
      toolReported(310, 't', { promptId: 'b', agentId: 'x' }),
      toolAnswered(320, 't', { file: 'x' }),
      responseWritten(330, 'ay', { file: 'x', text: 'found' }),
      agentStopped(400, 'x', { promptId: 'b', agentType: 'explorer', answer: 'found' }),
    ]

    expect(treeOf(...moved)).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code “ask”',
      '    chat claude-opus-5-5',
      '    execute_tool Agent',
      '      invoke_agent explorer',
      '        chat claude-opus-5-5',
      '        execute_tool Bash',
      '        chat claude-opus-5-5 “found”',
      '  invoke_agent claude-code (open) “next”',
    ])
  })

  it('may end long after its prompt', () => {
    const background = [
      ...launched,
      toolAnswered(210, 'launch', { result: 'launched' }),
      responseWritten(220, 'm2', { text: 'it runs' }),
      turnStopped(230, 'a', 'it runs'),
      described,
      ...ofAgent,
    ]

    expect(msOf(agentIn(...background).endTime)).toBe(400)
    expect(sessionOf(...background)).toMatchObject({ [ATTR.sessionOutputTokens]: 15 })
  })

  it('is named and told about as it was described', () => {
    expect(agentIn(...launched, described, ...ofAgent)).toMatchObject({
      name: 'invoke_agent explorer',
      attributes: {
        [ATTR.operation]: 'invoke_agent',
        [ATTR.agentName]: 'explorer',
        [ATTR.agentId]: 'x',
        [ATTR.agentDescription]: 'look around',
      },
    })
  })

  it('starts with its first line, and ends when its hook says', () => {
    const span = agentIn(...launched, described, ...ofAgent)

    expect([msOf(span.startTime), msOf(span.endTime)]).toEqual([210, 400])
  })

  it('that no description places hangs under the session', () => {
    const span = agentIn(...launched, ...ofAgent)

    expect(span.name).toBe('invoke_agent agent')
    expect(treeOf(...launched, ...ofAgent)).toContain('  invoke_agent agent')
  })

  it('may launch another one', () => {
    const nested = [
      ...launched,
      described,
      agentDescribed('y', { agentType: 'helper', toolUseId: 'deeper' }),
      promptWritten(210, 'a', 'work', { file: 'x' }),
      responseWritten(220, 'ax', { file: 'x', calls: ['deeper'], tool: 'Agent' }),
      promptWritten(230, 'a', 'help', { file: 'y' }),
      responseWritten(240, 'ay', { file: 'y', text: 'helped' }),
      agentStopped(250, 'y', { agentType: 'helper', answer: 'helped' }),
      toolAnswered(260, 'deeper', { file: 'x' }),
      responseWritten(270, 'az', { file: 'x', text: 'found' }),
      agentStopped(280, 'x', { agentType: 'explorer', answer: 'found' }),
      toolAnswered(290, 'launch'),
    ]

    expect(treeOf(...nested)).toEqual([
      'claude_code.session (open)',
      '  invoke_agent claude-code (open) “ask”',
      '    execute_tool Agent',
      '      invoke_agent explorer',
      '        chat claude-opus-5-5',
      '        execute_tool Agent',
      '          invoke_agent helper',
      '            chat claude-opus-5-5 “helped”',
      '        chat claude-opus-5-5 “found”',
    ])
  })

  it('stops where its stop comes before its first line', () => {
    const [work, answer, stop] = ofAgent
    const late = [...launched, described, stop, work, answer].flatMap((observation) => observation ?? [])

    expect(msOf(agentIn(...late).endTime)).toBe(400)
  })

  it('that never stopped ends with its run, at its last line', () => {
    const span = agentIn(...launched, described, ...ofAgent.slice(0, 2), sessionEnded(900), settled(1000))

    expect(msOf(span.endTime)).toBe(300)
  })
})

describe('An agent of which nothing is written', () => {
  const unwritten = [
    sessionStarted(0),
    promptSubmitted(100, 'a', 'ask'),
    toolReported(250, 't', { agentId: 'x', promptId: 'a', durationMs: 20 }),
    agentStopped(400, 'x', { promptId: 'a', agentType: 'explorer', answer: 'found' }),
    toolReported(410, 'launch', { promptId: 'a', name: 'Agent', launchedAgentId: 'x', durationMs: 300 }),
    turnStopped(500, 'a', 'done'),
    sessionEnded(600),
    settled(700),
  ]

  it('is told from hooks, under the call whose hook names it', () => {
    expect(treeOf(...unwritten)).toEqual([
      'claude_code.session',
      '  invoke_agent claude-code “ask”',
      '    execute_tool Agent',
      '      invoke_agent explorer',
      '        execute_tool Bash',
      '        chat “found”',
      '    chat “done”',
    ])
  })

  it('starts with the first thing that is known of it', () => {
    expect(msOf(agentIn(...unwritten).startTime)).toBe(230)
  })

  it('is no agent where it has no type: so a compaction stops', () => {
    const compacting = [
      sessionStarted(0),
      promptSubmitted(100, 'a', 'ask'),
      agentStopped(400, 'x', { agentType: '', answer: 'summary' }),
      sessionEnded(600),
      settled(700),
    ]

    expect(treeOf(...compacting)).toEqual(['claude_code.session', '  invoke_agent claude-code “ask”'])
  })
})

it('an agent’s place is known before the call is: ids derive from the data alone', () => {
  const span = agentIn(...asked, described, ...ofAgent)

  expect(span.parentId).toBe(deriveSpanId(SESSION_ID, { kind: 'tool', toolUseId: 'launch' }))
})
