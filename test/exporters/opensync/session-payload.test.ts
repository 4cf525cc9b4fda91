import { describe, expect, it } from 'vitest'
import { introductionPayload, sessionPayload } from '../../../src/exporters/opensync/session-payload.ts'
import { endedSpan, openSpan, own, START_MS } from '../spans.ts'

const KNOWN = {
  'claude_code.session.title': 'Fix the parser',
  'claude_code.session.title_changed': true,
  'claude_code.session.project_path': '/home/ada/parser',
  'claude_code.session.project_name': 'parser',
  'claude_code.session.cwd': '/home/ada/parser/src',
  'claude_code.session.git_branch': 'main',
  'claude_code.session.start_type': 'resume',
  'claude_code.session.end_reason': 'user_stop',
  'claude_code.session.permission_mode': 'plan',
  'claude_code.session.model': 'claude-opus-5-5',
  'claude_code.session.input_tokens': 9554,
  'claude_code.session.output_tokens': 245,
  'claude_code.session.cost_usd': 0.123_456_789,
  'claude_code.session.duration_ms': 61_000,
  'claude_code.session.message_count': 7,
  'claude_code.session.tool_call_count': 5,
  'claude_code.session.thinking_enabled': false,
  'claude_code.session.mcp_servers': ['github', 'jira'],
}

describe('sessionPayload', () => {
  it('gives every field of OpenSync and of the project’s own contract', () => {
    expect(sessionPayload(endedSpan(own.session('s1', KNOWN)))).toEqual({
      externalId: 's1',
      sessionId: 's1',
      source: 'claude-code',
      createdAt: START_MS,
      title: 'Fix the parser',
      projectPath: '/home/ada/parser',
      projectName: 'parser',
      cwd: '/home/ada/parser/src',
      gitBranch: 'main',
      model: 'claude-opus-5-5',
      provider: 'anthropic',
      startType: 'resume',
      endReason: 'user_stop',
      permissionMode: 'plan',
      thinkingEnabled: false,
      mcpServers: ['github', 'jira'],
      durationMs: 61_000,
      promptTokens: 9554,
      completionTokens: 245,
      tokenUsage: { input: 9554, output: 245 },
      cost: 0.123_456_789,
      costEstimate: 12.345_679,
      messageCount: 7,
      toolCallCount: 5,
    })
  })

  it('leaves out what is not known, instead of null or 0', () => {
    expect(sessionPayload(openSpan(own.session('s1')))).toEqual({
      externalId: 's1',
      sessionId: 's1',
      source: 'claude-code',
      provider: 'anthropic',
      createdAt: START_MS,
    })
  })

  it.each([
    ['no longer new', { 'claude_code.session.title_changed': false }],
    ['not marked', { 'claude_code.session.title_changed': undefined }],
  ])('leaves the title out where it is %s', (_, mark) => {
    expect(sessionPayload(endedSpan(own.session('s1', { ...KNOWN, ...mark })))).not.toHaveProperty('title')
  })

  it('gives one kind of tokens where only that is known', () => {
    const span = endedSpan(own.session('s1', { 'claude_code.session.output_tokens': 3 }))

    expect(sessionPayload(span)).toMatchObject({ completionTokens: 3, tokenUsage: { output: 3 } })
    expect(sessionPayload(span)).not.toHaveProperty('promptTokens')
  })

  it('keeps the microseconds of the start', () => {
    const span = endedSpan(own.session('s1', {}, { startTime: [1_767_225_600, 7_654_321] }))

    expect(sessionPayload(span).createdAt).toBe(1_767_225_600_007.654)
  })
})

describe('introductionPayload', () => {
  it('holds identity alone where nothing more is known', () => {
    expect(introductionPayload({ sessionId: 's1', createdAt: 5 })).toEqual({
      externalId: 's1',
      sessionId: 's1',
      source: 'claude-code',
      createdAt: 5,
    })
  })
})
