import { describe, expect, it } from 'vitest'
import { REGISTERED_EVENTS } from '../../src/hooks/events.ts'
import { parseHookPayload } from '../../src/hooks/payload.ts'

const SESSION = { session_id: '0b3c8f0e-1111-4222-8333-444455556666', transcript_path: '/t.jsonl', cwd: '/p' }

const REQUIRED: Record<string, object> = {
  UserPromptSubmit: { prompt: 'hello' },
  PostToolUse: {
    tool_name: 'Bash',
    tool_use_id: 'toolu_1',
    tool_input: { command: 'ls' },
    tool_response: 'x',
  },
  PostToolUseFailure: { tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: {}, error: 'Exit code 3' },
}

describe('parseHookPayload', () => {
  it.each(REGISTERED_EVENTS)('reads a %s event under its own name, every field as it came', (event) => {
    const payload = { ...SESSION, hook_event_name: event, ...REQUIRED[event] }

    expect(parseHookPayload(payload)).toEqual(payload)
  })

  it('lets through fields that it does not know', () => {
    const payload = { ...SESSION, hook_event_name: 'Stop', effort: { level: 'high' }, from_the_future: [1] }

    expect(parseHookPayload(payload)).toEqual(payload)
  })

  it('drops a known field of the wrong type, and keeps the event', () => {
    const payload = parseHookPayload({
      ...SESSION,
      hook_event_name: 'Stop',
      last_assistant_message: 42,
      prompt_id: null,
      stop_hook_active: 'yes',
    })

    expect(payload).toEqual({ ...SESSION, hook_event_name: 'Stop' })
  })

  it('reads an event that is not registered as an other one, with its name', () => {
    const payload = parseHookPayload({ ...SESSION, hook_event_name: 'PreToolUse', tool_name: 'Bash' })

    expect(payload).toEqual({ ...SESSION, hook_event_name: 'other', event: 'PreToolUse', tool_name: 'Bash' })
  })

  it('reads a tool event without its tool_use_id as an other one', () => {
    const payload = parseHookPayload({ ...SESSION, hook_event_name: 'PostToolUse', tool_name: 'Bash' })

    expect(payload).toMatchObject({ hook_event_name: 'other', event: 'PostToolUse' })
  })

  it.each([
    ['no object', 'text'],
    ['nothing', undefined],
    ['no event', SESSION],
    ['no session', { hook_event_name: 'Stop' }],
    ['an empty session id', { hook_event_name: 'Stop', session_id: '' }],
    ['a session id that leads out of its folder', { hook_event_name: 'Stop', session_id: '../../etc' }],
    ['a session id of dots', { hook_event_name: 'Stop', session_id: '..' }],
    ['a session id that is too long for a folder', { hook_event_name: 'Stop', session_id: 'x'.repeat(129) }],
  ])('refuses what has %s', (_, json) => {
    expect(parseHookPayload(json)).toBeUndefined()
  })
})
