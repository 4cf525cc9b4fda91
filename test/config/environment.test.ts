import { describe, expect, it } from 'vitest'
import { settingsFromEnvironment } from '../../src/config/environment.ts'

describe('settings from the environment', () => {
  it('are read from the five variables', () => {
    const env = {
      CLAUDE_SYNC_CONVEX_URL: 'https://a.convex.site',
      CLAUDE_SYNC_API_KEY: 'osk_abcd1234',
      CLAUDE_SYNC_AUTO_SYNC: 'no',
      CLAUDE_SYNC_TOOL_CALLS: 'OFF',
      CLAUDE_SYNC_THINKING: '1',
    }

    expect(settingsFromEnvironment(env)).toEqual({
      settings: {
        convexUrl: 'https://a.convex.site',
        apiKey: 'osk_abcd1234',
        autoSync: false,
        syncToolCalls: false,
        syncThinking: true,
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
})
