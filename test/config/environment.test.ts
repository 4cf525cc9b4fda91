import { describe, expect, it } from 'vitest'
import { settingsFromEnvironment } from '../../src/config/environment.ts'

describe('settings from the environment', () => {
  it('are read from their variables', () => {
    const env = {
      CLAUDE_SYNC_CONVEX_URL: 'https://a.convex.site',
      CLAUDE_SYNC_API_KEY: 'osk_abcd1234',
      CLAUDE_SYNC_AUTO_SYNC: 'no',
      CLAUDE_SYNC_TOOL_CALLS: 'OFF',
      CLAUDE_SYNC_THINKING: '1',
      CLAUDE_SYNC_PROMPT_CONTENT: 'off',
      CLAUDE_SYNC_RESPONSE_CONTENT: 'no',
      CLAUDE_SYNC_MAX_CONTENT_LENGTH: '4000',
      CLAUDE_SYNC_EXCLUDE_PROJECTS: '~/clients/*:private',
    }

    expect(settingsFromEnvironment(env)).toEqual({
      settings: {
        convexUrl: 'https://a.convex.site',
        apiKey: 'osk_abcd1234',
        autoSync: false,
        syncToolCalls: false,
        syncThinking: true,
        promptContent: false,
        responseContent: false,
        maxContentLength: 4000,
        excludeProjects: ['~/clients/*', 'private'],
      },
      warnings: [],
    })
  })

  it('treat an empty variable as unset', () => {
    expect(settingsFromEnvironment({ CLAUDE_SYNC_API_KEY: '', CLAUDE_SYNC_THINKING: '' })).toEqual({
      settings: {},
      warnings: [],
    })
  })

  it('warn of a bad boolean by the name of its variable, and ignore it', () => {
    const { settings, warnings } = settingsFromEnvironment({ CLAUDE_SYNC_AUTO_SYNC: 'perhaps' })

    expect(settings).toEqual({})
    expect(warnings).toEqual([
      'CLAUDE_SYNC_AUTO_SYNC is ignored: it must be true/false, yes/no, on/off or 1/0.',
    ])
  })

  it.each(['99', '-1', '1.5', 'long', '1e999'])('warn of the length %s, and ignore it', (text) => {
    const { settings, warnings } = settingsFromEnvironment({ CLAUDE_SYNC_MAX_CONTENT_LENGTH: text })

    expect(settings).toEqual({})
    expect(warnings).toEqual([
      'CLAUDE_SYNC_MAX_CONTENT_LENGTH is ignored: it must be a whole number from 100 on.',
    ])
  })

  it('warn of a bad glob, and heed the others', () => {
    const { settings, warnings } = settingsFromEnvironment({ CLAUDE_SYNC_EXCLUDE_PROJECTS: '!mine:private' })

    expect(settings).toEqual({ excludeProjects: ['private'] })
    expect(warnings).toEqual([expect.stringContaining('must not begin with "!"')])
  })
})
