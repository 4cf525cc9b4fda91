import { describe, expect, it } from 'vitest'
import { atHome, KEY, MASK, SECRET } from './at-home.ts'

const at = atHome()

describe('destination list', () => {
  const CONFIGURATION = {
    convexUrl: 'https://mine.convex.site',
    apiKey: KEY,
    destinations: {
      honeycomb: { endpoint: 'https://api.honeycomb.io', headers: { 'x-honeycomb-team': SECRET } },
    },
  }
  const ENVIRONMENT = {
    CLAUDE_SYNC_OTLP_ENDPOINT: 'http://localhost:4318',
    CLAUDE_SYNC_OTLP_HEADERS: `x-token=${SECRET}`,
  }

  it('shows OpenSync, those of the file and that of the environment, with their secrets masked', async () => {
    await at.home.writeConfiguration(CONFIGURATION)

    const { exitCode, stdout } = await at.destination(['list'], { env: ENVIRONMENT })

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^opensync +https:\/\/mine\.convex\.site .* osk_\*{4}7766 +file$/m)
    expect(stdout).toMatch(/^honeycomb +https:\/\/api\.honeycomb\.io .* x-honeycomb-team: \*{4}cdef +file$/m)
    expect(stdout).toMatch(/^env +http:\/\/localhost:4318 .* x-token: \*{4}cdef +environment$/m)
    expect(stdout).not.toContain(KEY)
  })

  it('gives the same to programs', async () => {
    await at.home.writeConfiguration(CONFIGURATION)

    const { stdout } = await at.destination(['list', '--json'])

    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'opensync',
        kind: 'opensync',
        state: 'ready',
        endpoint: 'https://mine.convex.site',
        apiKey: 'osk_****7766',
        source: 'file',
      },
      {
        name: 'honeycomb',
        kind: 'otlp',
        endpoint: 'https://api.honeycomb.io',
        protocol: 'http/protobuf',
        content: 'none',
        headers: { 'x-honeycomb-team': MASK },
        source: 'file',
      },
    ])
  })

  it('shows that nothing is configured where nothing is', async () => {
    const { stdout } = await at.destination(['list'])

    expect(stdout).toMatch(/^opensync +not configured /m)
  })

  it('warns of what is left out, and why', async () => {
    const { exitCode, stdout, stderr } = await at.destination(['list'], {
      env: { ...ENVIRONMENT, CLAUDE_SYNC_OTLP_PROTOCOL: 'grpc' },
    })

    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('localhost')
    expect(stderr).toContain('CLAUDE_SYNC_OTLP_PROTOCOL')
  })
})
