import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/config/config-error.ts'
import { readConfigFile, writeConfigFile } from '../../src/config/file.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
  path = join(folder, 'claude-code-sync', 'config.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function modeOf(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8)
}

describe('the configuration file', () => {
  it('says nothing when it is missing', async () => {
    expect(await readConfigFile(path)).toEqual({})
  })

  it('gives back what was written', async () => {
    await writeConfigFile(path, { convexUrl: 'https://a.convex.site', autoSync: false })

    expect(await readConfigFile(path)).toEqual({ convexUrl: 'https://a.convex.site', autoSync: false })
  })

  it('is for its owner alone, in a folder for its owner alone, with nothing left beside it', async () => {
    await writeConfigFile(path, {})

    expect(await modeOf(path)).toBe('600')
    expect(await modeOf(join(path, '..'))).toBe('700')
    expect(await readdir(join(path, '..'))).toEqual(['config.json'])
  })

  it('is tightened when it was found open to others', async () => {
    await writeConfigFile(path, {})
    await chmod(path, 0o644)

    await writeConfigFile(path, {})

    expect(await modeOf(path)).toBe('600')
  })

  it('keeps the keys of a newer version through a rewrite', async () => {
    await writeConfigFile(path, { syncThinking: true })
    await writeFile(path, '{"colour": {"of": "sky"}, "syncThinking": true}')

    await writeConfigFile(path, { ...(await readConfigFile(path)), syncThinking: false })

    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ colour: { of: 'sky' }, syncThinking: false })
  })

  it.each([
    ['a missing value', '{\n  "autoSync": ,\n}', ':2:15:'],
    ['a torn end', '{\n  "apiKey": "osk_secret1234', ':2:13:'],
    ['a trailing comma', '{"autoSync": true,}', ':1:19:'],
    ['a comment', '// mine\n{}', ':1:1:'],
    ['an empty file', '', ':1:1:'],
    ['something after the end', '{}\n{}', ':2:1:'],
  ])('that holds %s is refused with its place and the way out', async (_case, text, place) => {
    await writeConfigFile(path, {})
    await writeFile(path, text)

    const error = await readConfigFile(path).catch((reason: unknown) => reason)

    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toContain(`${path}${place} not valid JSON`)
    expect(String(error)).toContain('claude-code-sync login')
    expect(String(error)).not.toContain('secret')
  })

  it.each([
    ['{"autoSync": "yes"}', 'autoSync must be a boolean'],
    ['{"apiKey": {"osk_secret1234": 1}}', 'apiKey must be a string'],
    ['{"autoSync": 1, "convexUrl": 2}', 'convexUrl must be a string; autoSync must be a boolean'],
    ['[]', 'must hold a JSON object'],
    ['{"destinations": {"a": {"headers": {"b": "secret"}}}}', 'destinations.a.endpoint must be a string'],
    [
      '{"destinations": {"a": {"endpoint": "", "protocol": "secret"}}}',
      'destinations.a.protocol must be http/protobuf or http/json',
    ],
  ])('that holds %s is refused by the name of the key', async (text, problem) => {
    await writeConfigFile(path, {})
    await writeFile(path, text)

    const error = await readConfigFile(path).catch((reason: unknown) => reason)

    expect(String(error)).toContain(problem)
    expect(String(error)).not.toContain('secret')
  })

  it('that can not be read is not taken for a missing one', async () => {
    await expect(readConfigFile(folder)).rejects.toThrow("can't be read")
  })
})
