import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logFiles, openLog, readLogLine, reasonOf } from '../../src/bridge/log.ts'
import { observationSchema } from '../../src/journal/observation.ts'

let stateDir: string
let older: string
let current: string

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'log-'))
  ;[older, current] = logFiles(stateDir)
})
afterEach(() => rm(stateDir, { recursive: true, force: true }))

describe('The log', () => {
  it('has a line for each message, with its level and its session, and is for its owner alone', async () => {
    const log = openLog(stateDir, () => 0)

    log('a bridge started', { level: 'info' })
    log('it is kept', { session: '3f2a-1' })
    log('two\r\nlines\u001b[2J of a server')

    expect(await readFile(current, 'utf8')).toBe(
      [
        '[claude-code-sync] 1970-01-01T00:00:00.000Z info a bridge started\n',
        '[claude-code-sync] 1970-01-01T00:00:00.000Z warn session=3f2a-1 it is kept\n',
        '[claude-code-sync] 1970-01-01T00:00:00.000Z warn two lines [2J of a server\n',
      ].join(''),
    )
    expect((await stat(current)).mode & 0o777).toBe(0o600)
  })

  it('never takes more than twice its size: what came before is kept once', async () => {
    const log = openLog(stateDir)
    await writeFile(older, 'older')
    await writeFile(current, 'x'.repeat(1024 * 1024 + 1))

    log('after')

    expect((await stat(older)).size).toBe(1024 * 1024 + 1)
    expect(await readFile(current, 'utf8')).toMatch(/^\S+ \S+ warn after\n$/)
  })

  it('can be read back', async () => {
    const log = openLog(stateDir)
    log('refused', { level: 'error', session: '3f2a-1' })

    expect(readLogLine(await readFile(current, 'utf8'))).toEqual({ level: 'error', session: '3f2a-1' })
  })
})

describe('The reason of a failure', () => {
  it.each([
    ['a text that is no JSON', () => JSON.parse('{"prompt": my secret plan}')],
    ['an observation of no known shape', () => observationSchema.parse({ kind: 'my secret plan' })],
    ['what JavaScript says of a value', () => Reflect.get({}, 'my secret plan')()],
    [
      'what is no error',
      () => {
        throw 'my secret plan'
      },
    ],
  ])('quotes no content: %s', (_what, fail) => {
    const reason = reasonOf(thrownBy(fail))

    expect(reason).not.toContain('secret')
    expect(reason).toMatch(/Error|no error/)
  })

  it('tells what the system said of a file', () => {
    const error = Object.assign(new Error("ENOENT: no such file or directory, open '/a'"), { code: 'ENOENT' })

    expect(reasonOf(error)).toBe("Error: ENOENT: no such file or directory, open '/a'")
  })
})

function thrownBy(fail: () => unknown): unknown {
  try {
    return fail()
  } catch (error) {
    return error
  }
}
