import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hookCommand, installRecorder, isHookCommand, recordScript } from '../../src/hooks/recorder.ts'
import { install } from './recording.ts'

describe('installRecorder', () => {
  it('makes the script and the folders for their owner alone, and leaves nothing beside them', async () => {
    const { stateDir } = await install()

    expect((await readdir(stateDir)).sort()).toEqual(['record.sh', 'spool'])
    expect((await stat(join(stateDir, 'record.sh'))).mode & 0o777).toBe(0o600)
    for (const folder of ['', 'spool', 'spool/new', 'spool/claimed', 'spool/quarantine'])
      expect((await stat(join(stateDir, folder))).mode & 0o777).toBe(0o700)
  })

  it('replaces the script of an earlier version', async () => {
    const { stateDir } = await install()

    await installRecorder({ stateDir, node: '/usr/bin/node', bridgeEntry: '/new/bridge.js', template: 'new' })

    const script = await readFile(join(stateDir, 'record.sh'), 'utf8')
    expect(script).toContain("ccsync_bridge='/new/bridge.js'")
    expect(script.endsWith('\nnew')).toBe(true)
  })

  it('refuses a relative state folder, which would be another one in every project', () => {
    expect(() => recordScript('state')).toThrow('must be an absolute path, not state')
  })
})

describe('isHookCommand', () => {
  it.each(['/home/a/record.sh', "/it's/a b/record.sh", '/two\nlines/record.sh'])(
    'recognises the command of %j',
    (script) => {
      expect(isHookCommand(hookCommand(script))).toBe(true)
    },
  )

  it('recognises what claude-code-sync 0.1 registered', () => {
    expect(isHookCommand('claude-code-sync hook UserPromptSubmit')).toBe(true)
  })

  it.each([
    'record.sh',
    '. /home/a/record.sh',
    "[ -r '/a/record.sh' ] && . '/b/record.sh'; exit 0",
    "[ -r '/a/other.sh' ] && . '/a/other.sh'; exit 0",
    "[ -r '/a/record.sh' ] && . '/a/record.sh'; exit 0; echo mine",
    "echo mine; [ -r '/a/record.sh' ] && . '/a/record.sh'; exit 0",
    'claude-code-sync hook Stop; say done',
    'claude-code-sync-mine hook Stop',
  ])('leaves %j to whoever wrote it', (command) => {
    expect(isHookCommand(command)).toBe(false)
  })
})
