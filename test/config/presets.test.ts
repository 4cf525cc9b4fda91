import { describe, expect, it } from 'vitest'
import { toOtlpDestination } from '../../src/config/otlp.ts'
import { PRESETS, type Preset } from '../../src/config/presets.ts'

const presets: [string, Preset][] = Object.entries(PRESETS)

describe('a preset', () => {
  it.each(presets)('of %s makes a destination that can be sent to', (name, preset) => {
    const { endpoint, headers = {}, secret } = preset
    const url = typeof endpoint === 'string' ? endpoint : endpoint.example
    const answers = secret?.questions.map((_question, index) => `answer${index}`) ?? []

    const result = toOtlpDestination(name, {
      endpoint: url,
      headers: { ...headers, ...(secret && { [secret.header]: secret.toValue(answers) }) },
    })

    expect(result).toMatchObject({ ok: true, destination: { endpoint: url } })
  })

  it.each(presets)(
    'of %s names headers as they are kept, so that one given by hand takes its place',
    (_name, preset) => {
      const { headers = {}, secret } = preset
      const fields = [...Object.keys(headers), ...(secret ? [secret.header] : [])]

      expect(fields).toEqual(fields.map((field) => field.toLowerCase()))
    },
  )

  it.each([
    [PRESETS.honeycomb.secret, ['abc'], 'x-honeycomb-team', 'abc'],
    [PRESETS.datadog.secret, ['abc'], 'dd-api-key', 'abc'],
    [PRESETS.langsmith.secret, ['abc'], 'x-api-key', 'abc'],
    [PRESETS.langfuse.secret, ['pk', 'sk'], 'authorization', 'Basic cGs6c2s='],
    [PRESETS.grafana.secret, ['123', 'glc_x'], 'authorization', 'Basic MTIzOmdsY194'],
  ])('makes of the answers the header that says who is sending', (secret, answers, header, value) => {
    expect([secret.header, secret.toValue(answers)]).toEqual([header, value])
  })
})
