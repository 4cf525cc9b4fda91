import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { REGISTERED_EVENTS } from '../../src/hooks/events.ts'
import { hookCommand } from '../../src/hooks/recorder.ts'
import { inspectHooks, registerHooks, unregisterHooks } from '../../src/hooks/registration.ts'

const RECORD_SCRIPT = "/home/it's me/.local/state/claude-code-sync/record.sh"
const OURS = { type: 'command', command: hookCommand(RECORD_SCRIPT) }
const EARLIER = { type: 'command', command: hookCommand('/earlier/record.sh') }
const THEIRS = { type: 'command', command: 'notify-send done', timeout: 5 }

/** What people have in their settings, laid out as they like it. None has a hook of ours. */
const SETTINGS: [what: string, text: string][] = [
  ['an empty object', '{}\n'],
  ['an empty object without a line end', '{}'],
  ['two spaces', '{\n  "model": "opus",\n  "env": { "A": "1" }\n}\n'],
  ['four spaces', '{\n    "permissions": {\n        "allow": ["Bash(ls:*)", "Read"]\n    }\n}\n'],
  ['tabs', '{\n\t"model": "opus"\n}\n'],
  ['Windows line ends', '{\r\n  "model": "opus"\r\n}\r\n'],
  ['one line', '{"model":"opus","env":{"A":"1"}}'],
  ['odd spacing', '{ "model" :"opus"  ,\n\n\n   "a":[ 1,2 ,\n3 ]  }\n\n'],
  [
    'hooks of others',
    JSON.stringify(
      { hooks: { Stop: [{ hooks: [THEIRS] }], PreToolUse: [{ matcher: 'Bash', hooks: [THEIRS] }] }, z: 1 },
      null,
      2,
    ),
  ],
  ['hooks of others on one line', JSON.stringify({ hooks: { Stop: [{ hooks: [THEIRS] }] } })],
  [
    'hooks of others, mixed layout',
    `{\n  "hooks": { "Stop": [{"hooks": [${JSON.stringify(THEIRS)}]}],\n    "Notification": [] }\n}`,
  ],
  [
    'escapes and other scripts',
    '{\n  "a": "\\u00e9\\ud83d\\ude00 é😀 \\"}",\n  "statusLine": {"type": "command", "command": "x"}\n}',
  ],
  [
    'a foreign group that Claude Code would not take',
    '{\n  "hooks": {\n    "Stop": [\n      "what"\n    ]\n  }\n}',
  ],
]

async function settingsFile(text?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'settings-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'settings.json')
  if (text !== undefined) await writeFile(file, text)
  return file
}

function register(file: string) {
  return registerHooks({ settingsFile: file, recordScript: RECORD_SCRIPT })
}

async function parsed(file: string) {
  return JSON.parse(await readFile(file, 'utf8'))
}

describe('registerHooks', () => {
  it.each(SETTINGS)('adds our hook to every event, and nothing else, in a file with %s', async (_, text) => {
    const file = await settingsFile(text)

    expect(await register(file)).toMatchObject({ kind: 'written' })

    const before = JSON.parse(text)
    const hooks = { ...before.hooks }
    for (const event of REGISTERED_EVENTS) hooks[event] = [...(hooks[event] ?? []), { hooks: [OURS] }]
    expect(await parsed(file)).toEqual({ ...before, hooks })
  })

  it.each(SETTINGS)('changes nothing the second time in a file with %s', async (_, text) => {
    const file = await settingsFile(text)
    await register(file)
    const before = await stat(file, { bigint: true })

    expect(await register(file)).toEqual({ kind: 'unchanged' })

    expect(await stat(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs })
  })

  it.each(SETTINGS)('is undone to the byte by unregisterHooks in a file with %s', async (_, text) => {
    const file = await settingsFile(text)
    await register(file)

    expect(await unregisterHooks({ settingsFile: file })).toMatchObject({ kind: 'written' })

    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it("follows its owner's layout", async () => {
    const file = await settingsFile('{\n    "model": "opus"\n}\n')

    await register(file)

    const text = await readFile(file, 'utf8')
    expect(text).toBe(`${JSON.stringify(await parsed(file), null, 4)}\n`)
  })

  it('makes the file and its folder where they are missing, for their owner alone', async () => {
    const file = join(await settingsFile(), '..', '.claude', 'settings.json')

    expect(await register(file)).toMatchObject({ kind: 'written' })

    expect(Object.keys((await parsed(file)).hooks)).toEqual([...REGISTERED_EVENTS])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('replaces what an earlier installation registered, and leaves what stands beside it', async () => {
    const file = await settingsFile(
      JSON.stringify({
        hooks: {
          Stop: [{ hooks: [EARLIER, THEIRS, OURS] }],
          PreToolUse: [{ matcher: '*', hooks: [EARLIER] }],
        },
      }),
    )

    await register(file)

    const { hooks } = await parsed(file)
    expect(hooks.Stop).toEqual([{ hooks: [THEIRS] }, { hooks: [OURS] }])
    expect(hooks.PreToolUse).toBeUndefined()
  })

  it('leaves one hook of ours where there were several', async () => {
    const file = await settingsFile(
      JSON.stringify({ hooks: { Stop: [{ hooks: [OURS, EARLIER] }, { hooks: [OURS] }] } }),
    )

    await register(file)

    expect((await parsed(file)).hooks.Stop).toEqual([{ hooks: [OURS] }])
  })

  it("keeps the file's mode", async () => {
    const file = await settingsFile('{}')
    await chmod(file, 0o640)

    await register(file)

    expect((await stat(file)).mode & 0o777).toBe(0o640)
  })

  it('writes to the file that a symbolic link points to, and leaves the link', async () => {
    const target = await settingsFile('{}')
    const link = join(target, '..', 'link.json')
    await symlink('settings.json', link)

    await register(link)

    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect((await parsed(target)).hooks).toBeDefined()
  })

  it('makes the file that a symbolic link points to where it is missing', async () => {
    const target = await settingsFile()
    const link = join(target, '..', 'link.json')
    await symlink('settings.json', link)

    await register(link)

    expect((await parsed(target)).hooks).toBeDefined()
  })

  it('leaves nothing beside the file', async () => {
    const file = await settingsFile('{}')

    await register(file)

    expect(await readdir(join(file, '..'))).toEqual(['settings.json'])
  })

  it.each([
    ['a comment', '{\n  // mine\n  "a": 1\n}', 'not valid JSON: line 2, column 3: invalid comment token'],
    ['a trailing comma', '{\n  "a": 1,\n}', 'not valid JSON: line 3, column 1: property name expected'],
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'not valid JSON: line 3, column 3: comma expected'],
    ['half a file', '{"a": [1', 'not valid JSON: line 1, column 9'],
    ['no object', '[1]', 'the whole is not what Claude Code takes'],
    ['hooks that are a list', '{"hooks": []}', 'hooks is not what Claude Code takes'],
    ['an event that is no list', '{"hooks": {"Stop": {}}}', 'hooks.Stop is not what Claude Code takes'],
    ['hooks twice', '{"hooks": {},\n "hooks": {}}', 'line 2, column 2: "hooks" is there twice'],
    ['bytes that are no text', Buffer.from('{"a":"\xff"}', 'latin1'), 'not UTF-8 text'],
  ])('refuses a file with %s, says where, and leaves it alone', async (_, content, message) => {
    const file = await settingsFile('')
    await writeFile(file, content)

    const result = await register(file)

    expect(result).toEqual({ kind: 'refused', message: expect.stringContaining(`${file}: ${message}`) })
    expect(await readFile(file)).toEqual(Buffer.from(content))
  })

  it('refuses what cannot be read', async () => {
    const file = await settingsFile()
    await mkdir(file)

    expect(await register(file)).toEqual({
      kind: 'refused',
      message: expect.stringContaining(`${file}: cannot be read (EISDIR`),
    })
  })

  it('refuses where it cannot write', async () => {
    const file = await settingsFile('{}')

    expect(await register(join(file, 'settings.json'))).toMatchObject({ kind: 'refused' })
    expect(await register('/proc/settings.json')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('/proc/settings.json: cannot be written ('),
    })
  })
})

describe('unregisterHooks', () => {
  it('takes out ours of any installation, and what they alone had filled', async () => {
    const file = await settingsFile(
      JSON.stringify({
        hooks: {
          Stop: [{ matcher: '', hooks: [EARLIER, THEIRS, OURS] }, { hooks: [OURS] }],
          SessionEnd: [{ hooks: [OURS] }, { hooks: [] }],
          PreToolUse: [{ hooks: [EARLIER] }],
          Notification: [],
        },
      }),
    )

    await unregisterHooks({ settingsFile: file })

    expect(await parsed(file)).toEqual({
      hooks: { Stop: [{ matcher: '', hooks: [THEIRS] }], SessionEnd: [{ hooks: [] }], Notification: [] },
    })
  })

  it.each(SETTINGS)('changes nothing in a file with %s', async (_, text) => {
    const file = await settingsFile(text)

    expect(await unregisterHooks({ settingsFile: file })).toEqual({ kind: 'unchanged' })

    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('makes no file where there is none', async () => {
    const file = await settingsFile()

    expect(await unregisterHooks({ settingsFile: file })).toEqual({ kind: 'unchanged' })

    expect(await readdir(join(file, '..'))).toEqual([])
  })
})

describe('inspectHooks', () => {
  it('tells which events run our recorder, which an earlier one, and which none', async () => {
    const hooks = { Stop: [{ hooks: [THEIRS, OURS] }], SessionEnd: [{ hooks: [EARLIER] }] }
    const file = await settingsFile(JSON.stringify({ hooks, disableAllHooks: true }))

    const inspection = await inspectHooks({ settingsFile: file, recordScript: RECORD_SCRIPT })

    expect(inspection).toEqual({
      kind: 'inspected',
      registered: ['Stop'],
      outdated: ['SessionEnd'],
      missing: REGISTERED_EVENTS.filter((event) => event !== 'Stop' && event !== 'SessionEnd'),
      disabled: true,
    })
  })

  it('finds everything registered after registerHooks', async () => {
    const file = await settingsFile()
    await register(file)

    expect(await inspectHooks({ settingsFile: file, recordScript: RECORD_SCRIPT })).toMatchObject({
      registered: [...REGISTERED_EVENTS],
      outdated: [],
      missing: [],
      disabled: false,
    })
  })

  it('refuses a file that is not valid JSON', async () => {
    const file = await settingsFile('{')

    expect(await inspectHooks({ settingsFile: file, recordScript: RECORD_SCRIPT })).toMatchObject({
      kind: 'refused',
    })
  })
})
