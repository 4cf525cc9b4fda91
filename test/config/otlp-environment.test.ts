import { describe, expect, it } from 'vitest'
import { otlpFromEnvironment } from '../../src/config/otlp-environment.ts'

const ENDPOINT = { CLAUDE_SYNC_OTLP_ENDPOINT: 'https://otlp.example.com/' }
const SECRET = 'hunter2-and-more'

describe('the destination of the environment', () => {
  it('is called env, and has the defaults where only its endpoint is set', () => {
    expect(otlpFromEnvironment(ENDPOINT)).toEqual({
      otlp: [
        {
          name: 'env',
          endpoint: 'https://otlp.example.com',
          protocol: 'http/protobuf',
          headers: {},
          content: 'none',
          allowHttp: false,
          resource: {},
          source: 'environment',
        },
      ],
      warnings: [],
    })
  })

  it('is what the four variables say', () => {
    const { otlp } = otlpFromEnvironment({
      ...ENDPOINT,
      CLAUDE_SYNC_OTLP_HEADERS: `x-api-key=${SECRET},x-project=a%20b`,
      CLAUDE_SYNC_OTLP_PROTOCOL: 'http/json',
      CLAUDE_SYNC_OTLP_CONTENT: 'full',
    })

    expect(otlp).toMatchObject([
      { headers: { 'x-api-key': SECRET, 'x-project': 'a b' }, protocol: 'http/json', content: 'full' },
    ])
  })

  it('may be plain http on this machine', () => {
    const { otlp } = otlpFromEnvironment({ CLAUDE_SYNC_OTLP_ENDPOINT: 'http://localhost:4318' })

    expect(otlp).toMatchObject([{ endpoint: 'http://localhost:4318' }])
  })

  it.each([
    ['CLAUDE_SYNC_OTLP_ENDPOINT', 'http://otlp.example.com', 'https://'],
    ['CLAUDE_SYNC_OTLP_ENDPOINT', `https://me:${SECRET}@otlp.example.com`, 'user name or password'],
    ['CLAUDE_SYNC_OTLP_HEADERS', `x-api-key=${SECRET},nonsense`, 'name=value'],
    ['CLAUDE_SYNC_OTLP_PROTOCOL', 'grpc', 'http/protobuf or http/json'],
    ['CLAUDE_SYNC_OTLP_CONTENT', 'some', 'none or full'],
  ])('is not there at all when %s is %s', (variable, value, problem) => {
    const { otlp, warnings } = otlpFromEnvironment({ ...ENDPOINT, [variable]: value })

    expect(otlp).toEqual([])
    expect(warnings).toEqual([expect.stringContaining(problem)])
    expect(warnings[0]).toContain(variable)
    expect(warnings[0]).not.toContain(SECRET)
  })

  it('is not there without an endpoint, and what was meant for it is told', () => {
    expect(otlpFromEnvironment({ CLAUDE_SYNC_OTLP_HEADERS: `x-api-key=${SECRET}` })).toEqual({
      otlp: [],
      warnings: ['CLAUDE_SYNC_OTLP_HEADERS is ignored: CLAUDE_SYNC_OTLP_ENDPOINT is not set.'],
    })
  })

  it('takes an empty variable as unset', () => {
    expect(otlpFromEnvironment({ CLAUDE_SYNC_OTLP_ENDPOINT: ' ', CLAUDE_SYNC_OTLP_CONTENT: '' })).toEqual({
      otlp: [],
      warnings: [],
    })
  })

  it('is not made, and not changed, by what is meant for other programs', () => {
    const others = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://elsewhere.example.com',
      OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${SECRET}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    }

    expect(otlpFromEnvironment(others)).toEqual({ otlp: [], warnings: [] })
    expect(otlpFromEnvironment({ ...ENDPOINT, ...others })).toEqual(otlpFromEnvironment(ENDPOINT))
  })
})
