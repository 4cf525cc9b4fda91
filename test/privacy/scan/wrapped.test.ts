import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/privacy/redactor.ts'

const { text: redact } = createRedactor()

/** As a terminal of that width breaks a line. */
const wrap = (text: string, width: number): string =>
  text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n')

const letters = 'aB3dE6gH9jK2mN5pQ8sT'.repeat(10)
const TOKEN = ['gh', 'p_', letters.slice(0, 36)].join('')

describe('a secret that runs over the edge of a terminal', () => {
  it.each([41, 45, 50, 53, 60, 70])('goes whole, wherever its line was broken: %d columns', (width) => {
    const text = wrap(
      `The log of the deployment says token ${TOKEN} and goes on for a while after that`,
      width,
    )

    const redacted = redact(text).replaceAll('\n', '')

    expect(redacted).toContain('says token [redacted:github-token] and goes on')
  })

  it('goes when its name was broken, or its value twice', () => {
    const named = `${'.'.repeat(42)} AWS_SECRET_ACCESS_KEY=${letters.slice(0, 40)}`
    const long = `${'.'.repeat(30)} ${['sk', '-ant-'].join('')}${letters.slice(0, 110)} is it`

    expect(redact(wrap(named, 56)).replaceAll('\n', '')).not.toContain(letters.slice(0, 8))
    expect(redact(wrap(long, 50))).toBe(`${'.'.repeat(30)} [redacted:anthropic-key] i\ns it`)
  })

  it('leaves lines apart that only follow each other', () => {
    const variables = `GITHUB_TOKEN=${TOKEN}\nAWS_REGION=eu\n`
    const list = `${TOKEN}\n${TOKEN}\n`
    const amongLonger = `${'a long line '.repeat(20)}\nthe token is ${TOKEN}\nthen it stopped\n`

    expect(redact(variables)).toBe('GITHUB_TOKEN=[redacted:github-token]\nAWS_REGION=eu\n')
    expect(redact(list)).toBe('[redacted:github-token]\n[redacted:github-token]\n')
    expect(redact(amongLonger)).toContain('\nthe token is [redacted:github-token]\nthen it stopped\n')
  })

  it('never hides the name of the next secret from its rule', () => {
    const text = `the first of them is the token ${TOKEN}\naws_secret_access_key=${letters.slice(0, 40)}\n`

    expect(redact(text)).not.toContain(letters.slice(0, 12))
  })
})
