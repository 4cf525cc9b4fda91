import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.ts'
import type { Settings } from '../../src/config/schema.ts'

const FILE = { convexUrl: 'https://file.convex.site', apiKey: 'osk_fromthefile' }
const ENVIRONMENT = {
  CLAUDE_SYNC_CONVEX_URL: 'https://environment.convex.site',
  CLAUDE_SYNC_API_KEY: 'osk_fromtheenvironment',
}
const FLAGS = { convexUrl: 'https://flag.convex.site', apiKey: 'osk_fromtheflag' }

describe('precedence', () => {
  it('falls back to the defaults where nobody says anything', () => {
    const { config, sources, destination, warnings } = resolveConfig({ env: {}, file: {} })

    expect(config).toEqual({
      autoSync: true,
      syncToolCalls: true,
      syncThinking: false,
      promptContent: true,
      responseContent: true,
      allowHttp: false,
      maxContentLength: 262_144,
      excludeProjects: [],
    })
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']))
    expect(destination).toEqual({ kind: 'not-configured', missing: ['convexUrl', 'apiKey'] })
    expect(warnings).toEqual([])
  })

  const precedence: [string, Settings, string | undefined, Settings, boolean, string][] = [
    ['default', {}, undefined, {}, false, 'default'],
    ['file over default', {}, undefined, { syncThinking: true }, true, 'file'],
    ['environment over file', {}, 'no', { syncThinking: true }, false, 'environment'],
    ['flag over environment', { syncThinking: true }, 'no', { syncThinking: false }, true, 'flag'],
    ['a bad environment value counts for nothing', {}, 'perhaps', { syncThinking: true }, true, 'file'],
    ['an explicit false over a true below', { syncThinking: false }, 'yes', {}, false, 'flag'],
  ]
  it.each(precedence)('%s', (_case, flags, variable, file, value, source) => {
    const { config, sources } = resolveConfig({ flags, env: { CLAUDE_SYNC_THINKING: variable }, file })

    expect(config.syncThinking).toBe(value)
    expect(sources.syncThinking).toBe(source)
  })

  it('leaves out the projects of every source: no environment takes back what the file leaves out', () => {
    const env = { CLAUDE_SYNC_EXCLUDE_PROJECTS: 'b:c' }

    const { config, sources } = resolveConfig({ env, file: { excludeProjects: ['a', 'b'] } })

    expect(new Set(config.excludeProjects)).toEqual(new Set(['a', 'b', 'c']))
    expect(sources.excludeProjects).toBe('environment')
  })

  it('names the source of each value, not of the whole', () => {
    const env = { CLAUDE_SYNC_TOOL_CALLS: 'off' }
    const { sources } = resolveConfig({ env, file: { ...FILE, autoSync: false } })

    expect(sources).toMatchObject({
      convexUrl: 'file',
      apiKey: 'file',
      autoSync: 'file',
      syncToolCalls: 'environment',
      syncThinking: 'default',
      allowHttp: 'default',
    })
  })

  it('passes on what the environment got wrong', () => {
    const { warnings } = resolveConfig({ env: { CLAUDE_SYNC_THINKING: 'perhaps' }, file: {} })

    expect(warnings).toEqual([expect.stringContaining('CLAUDE_SYNC_THINKING')])
  })
})

describe('a destination', () => {
  it.each([
    ['file', { env: {}, file: FILE }, 'https://file.convex.site', 'osk_fromthefile'],
    [
      'environment',
      { env: ENVIRONMENT, file: FILE },
      'https://environment.convex.site',
      'osk_fromtheenvironment',
    ],
    ['flags', { flags: FLAGS, env: ENVIRONMENT, file: FILE }, 'https://flag.convex.site', 'osk_fromtheflag'],
  ])('is ready when URL and key both come from the %s', (_source, from, url, apiKey) => {
    expect(resolveConfig(from).destination).toEqual({ kind: 'ready', url, apiKey })
  })

  it('is refused when the environment gives a URL without its own key', () => {
    const env = { CLAUDE_SYNC_CONVEX_URL: 'https://elsewhere.example.com' }

    const { destination } = resolveConfig({ env, file: FILE })

    expect(destination).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/URL comes from the environment and the API key from the file/),
    })
    expect(JSON.stringify(destination)).not.toContain(FILE.apiKey)
  })

  it('is refused when the environment gives a key without its own URL', () => {
    const { destination } = resolveConfig({ env: { CLAUDE_SYNC_API_KEY: 'osk_astrangers' }, file: FILE })

    expect(destination.kind).toBe('refused')
  })

  it('is ready when the environment only repeats the URL of the file, in whatever spelling', () => {
    const env = { CLAUDE_SYNC_CONVEX_URL: 'https://file.convex.cloud/' }

    const { destination } = resolveConfig({ env, file: FILE })

    expect(destination).toEqual({ kind: 'ready', url: FILE.convexUrl, apiKey: FILE.apiKey })
  })

  it.each([
    ['not a URL', 'https://x:y@example.com'],
    ['plain http', 'http://example.com'],
  ])('is refused, and never the one of the file, when the environment gives %s', (_case, url) => {
    const env = { ...ENVIRONMENT, CLAUDE_SYNC_CONVEX_URL: url }

    const { destination, config } = resolveConfig({ env, file: FILE })

    expect(destination).toMatchObject({ kind: 'refused', reason: expect.stringContaining('environment') })
    expect(config.convexUrl).toBeUndefined()
  })

  it('is refused when its key could not be sent in a header', () => {
    const file = { ...FILE, apiKey: 'osk_two\nlines' }

    expect(resolveConfig({ env: {}, file }).destination.kind).toBe('refused')
  })

  it('may be plain http where the file allows it', () => {
    const file = { ...FILE, convexUrl: 'http://nas.local:3211', allowHttp: true }

    expect(resolveConfig({ env: {}, file }).destination).toMatchObject({ url: 'http://nas.local:3211' })
  })

  it.each([
    [{ apiKey: FILE.apiKey }, ['convexUrl']],
    [{ convexUrl: FILE.convexUrl }, ['apiKey']],
    [{ convexUrl: '', apiKey: '' }, ['convexUrl', 'apiKey']],
  ])('is not configured with %j', (file, missing) => {
    expect(resolveConfig({ env: {}, file }).destination).toEqual({ kind: 'not-configured', missing })
  })
})

describe('OTLP destinations', () => {
  it("are the file's, and the environment's one beside them, each with its own headers alone", () => {
    const destinations = { jaeger: { endpoint: 'http://localhost:4318', headers: { a: 'file' } } }
    const env = {
      CLAUDE_SYNC_OTLP_ENDPOINT: 'http://localhost:4318',
      CLAUDE_SYNC_OTLP_HEADERS: 'b=environment',
    }

    const { otlp, destination } = resolveConfig({ env, file: { ...FILE, destinations } })

    expect(otlp).toMatchObject([
      { name: 'jaeger', headers: { a: 'file' }, source: 'file' },
      { name: 'env', headers: { b: 'environment' }, source: 'environment' },
    ])
    expect(otlp.map(({ headers }) => Object.keys(headers))).toEqual([['a'], ['b']])
    expect(destination.kind).toBe('ready')
  })

  it('may be there without an OpenSync', () => {
    const { otlp, destination } = resolveConfig({
      env: {},
      file: { destinations: { jaeger: { endpoint: 'http://localhost:4318' } } },
    })

    expect(otlp).toHaveLength(1)
    expect(destination.kind).toBe('not-configured')
  })

  it('do not stand in each other’s way: what one of them got wrong is a warning', () => {
    const { otlp, warnings } = resolveConfig({
      env: { CLAUDE_SYNC_OTLP_ENDPOINT: 'nonsense' },
      file: { destinations: { bad: { endpoint: '' }, good: { endpoint: 'http://localhost:4318' } } },
    })

    expect(otlp.map(({ name }) => name)).toEqual(['good'])
    expect(warnings).toEqual([
      expect.stringContaining('"bad"'),
      expect.stringContaining('CLAUDE_SYNC_OTLP_ENDPOINT'),
    ])
  })

  it('do not take the permission for plain http that the Convex URL has', () => {
    const file = { allowHttp: true, destinations: { a: { endpoint: 'http://nas.local:4318' } } }

    expect(resolveConfig({ env: {}, file }).otlp).toEqual([])
  })
})
