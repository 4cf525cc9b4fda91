import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHome, type Home } from './home.ts'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(() => home.remove())

describe('the command line', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))

    expect(await home.run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('lists the configuration commands first, then the others', async () => {
    const { exitCode, stdout } = await home.run(['--help'])

    const listed = [...stdout.matchAll(/^ {2}([a-z]+)(?![\w-])|^([A-Z].*:)$/gm)].map(
      ([, command, group]) => command ?? group,
    )
    expect(exitCode).toBe(0)
    expect(listed).toEqual([
      'Options:',
      ...['Configuration:', 'login', 'logout', 'status', 'config', 'set', 'unset', 'setup', 'doctor'],
      ...['Destinations:', 'destination'],
      ...['Looking at sessions:', 'sessions', 'show', 'open', 'preview', 'logs'],
      ...['Other commands:', 'uninstall', 'flush', 'sync', 'hook', 'demo', 'completion', 'help'],
      'Examples:',
    ])
  })

  it.each([
    [[]],
    [['nonsense']],
    [['status', 'superfluous']],
    [['config', '--yaml']],
    [['set', 'autoSync']],
    [['logs', '-n', 'many']],
    [['logs', '-n', '0']],
    [['logs', '--level', 'loud']],
    [['flush', '--timeout', 'soon']],
    [['login', '--convex-url']],
    [['destination']],
    [['destination', 'nonsense']],
    [['destination', 'test']],
  ])('called as %j is a usage error: exit code 2, told on stderr alone', async (args) => {
    const { exitCode, stdout, stderr } = await home.run(args)

    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).not.toBe('')
  })

  it('masks a key that was typed where none belongs', async () => {
    const { exitCode, stderr } = await home.run(['login', '--api-key=osk_abcdefgh1234'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('osk_****1234')
    expect(stderr).not.toContain('abcdefgh')
  })

  it('fails with exit code 1 where there is no home to keep settings in, and says how to mend it', async () => {
    const { exitCode, stderr } = await home.run(['config'], { env: { HOME: '' } })

    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^claude-code-sync: HOME .* Set HOME\.\n$/)
  })
})
