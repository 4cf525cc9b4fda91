import { describe, expect, it } from 'vitest'
import { resolvePaths } from '../../src/config/paths.ts'

describe('paths', () => {
  it('are under the home folder by default', () => {
    expect(resolvePaths({ HOME: '/home/ada' })).toEqual({
      configFile: '/home/ada/.config/claude-code-sync/config.json',
      stateDir: '/home/ada/.local/state/claude-code-sync',
      claudeSettingsFile: '/home/ada/.claude/settings.json',
      claudeConfigDir: '/home/ada/.claude',
      home: '/home/ada',
    })
  })

  it('follow the XDG variables and that of Claude Code', () => {
    const paths = resolvePaths({
      HOME: '/home/ada',
      XDG_CONFIG_HOME: '/etc/ada',
      XDG_STATE_HOME: '/var/ada',
      CLAUDE_CONFIG_DIR: '/srv/claude',
    })

    expect(paths).toEqual({
      configFile: '/etc/ada/claude-code-sync/config.json',
      stateDir: '/var/ada/claude-code-sync',
      claudeSettingsFile: '/srv/claude/settings.json',
      claudeConfigDir: '/srv/claude',
      home: '/home/ada',
    })
  })

  it.each(['', 'relative/path', './here'])('ignore the XDG value %j, which is not absolute', (value) => {
    const paths = resolvePaths({ HOME: '/home/ada', XDG_CONFIG_HOME: value, XDG_STATE_HOME: value })

    expect(paths.configFile).toBe('/home/ada/.config/claude-code-sync/config.json')
    expect(paths.stateDir).toBe('/home/ada/.local/state/claude-code-sync')
  })

  it('put the state where CLAUDE_SYNC_STATE_DIR says, whatever XDG says', () => {
    const env = { HOME: '/home/ada', XDG_STATE_HOME: '/var/ada', CLAUDE_SYNC_STATE_DIR: '/tmp/state/' }

    expect(resolvePaths(env).stateDir).toBe('/tmp/state')
  })

  it('refuse a relative CLAUDE_SYNC_STATE_DIR, since hooks run in many folders', () => {
    expect(() => resolvePaths({ HOME: '/home/ada', CLAUDE_SYNC_STATE_DIR: 'state' })).toThrow(
      'CLAUDE_SYNC_STATE_DIR must be an absolute path',
    )
  })

  it.each([{}, { HOME: '' }, { HOME: 'ada' }])('ask for HOME where it is needed: %j', (env) => {
    expect(() => resolvePaths(env)).toThrow('Set HOME')
  })

  it('do without HOME where everything else is given', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', CLAUDE_CONFIG_DIR: '/claude' }

    expect(resolvePaths(env).stateDir).toBe('/s/claude-code-sync')
  })
})
