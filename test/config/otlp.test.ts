import { describe, expect, it } from 'vitest'
import { otlpFromFile, toOtlpDestination } from '../../src/config/otlp.ts'

const ENDPOINT = 'https://otlp.example.com'
const SECRET = 'hunter2-and-more'

describe('a destination of the file', () => {
  it('has the defaults where the file says no more than where it is', () => {
    expect(otlpFromFile({ mine: { endpoint: `${ENDPOINT}/` } })).toEqual({
      otlp: [
        {
          name: 'mine',
          endpoint: ENDPOINT,
          protocol: 'http/protobuf',
          headers: {},
          content: 'none',
          allowHttp: false,
          resource: {},
          source: 'file',
        },
      ],
      warnings: [],
    })
  })

  it('is what the file says', () => {
    const entry = {
      endpoint: 'http://nas.local:4318',
      protocol: 'http/json',
      headers: { 'X-Api-Key': SECRET },
      content: 'full',
      allowHttp: true,
      resource: { 'openinference.project.name': 'mine' },
    } as const

    const { otlp } = otlpFromFile({ mine: { ...entry, preset: 'phoenix', ofNewerVersion: 1 } })

    expect(otlp).toEqual([{ ...entry, name: 'mine', headers: { 'x-api-key': SECRET }, source: 'file' }])
  })

  it.each([
    ['is plain http to another machine', { endpoint: 'http://nas.local:4318' }, 'https://'],
    ['has a header with two lines', { endpoint: ENDPOINT, headers: { a: `${SECRET}\nb: c` } }, 'header a'],
    ['has no URL', { endpoint: SECRET }, 'is not a URL'],
  ])('that %s is left out alone, with a warning', (_case, entry, problem) => {
    const { otlp, warnings } = otlpFromFile({ bad: entry, good: { endpoint: ENDPOINT } })

    expect(otlp.map(({ name }) => name)).toEqual(['good'])
    expect(warnings).toEqual([expect.stringMatching(/^The destination "bad" is left out\./)])
    expect(warnings[0]).toContain(problem)
    expect(warnings[0]).not.toContain(SECRET)
  })

  it.each(['a', 'jaeger', 'team-2', 'constructor'])('may be called %s', (name) => {
    expect(toOtlpDestination(name, { endpoint: ENDPOINT })).toMatchObject({ ok: true })
  })

  it.each(['', 'opensync', 'env', 'Jaeger', '2nd', '-a', 'a b', 'a/b', '../a', '__proto__', 'a\n'])(
    'may not be called %j',
    (name) => {
      expect(toOtlpDestination(name, { endpoint: ENDPOINT })).toMatchObject({
        ok: false,
        message: expect.stringContaining('name'),
      })
    },
  )
})
