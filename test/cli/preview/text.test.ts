import { describe, expect, it } from 'vitest'
import { requestLines } from '../../../src/cli/preview/text.ts'

const marking = (style: unknown, text: string) => `<${String(style)} ${text}>`
const plain = (_style: unknown, text: string) => text
const session = (body: object) => ({ method: 'POST', path: '/sync/session', body })

describe('requests for people', () => {
  it('mark every place where something is hidden', () => {
    const body = { text: 'a [redacted:jwt] b\n[withheld: 3 characters, 1 line]\n[cut: 5 more characters]' }

    const lines = requestLines([{ method: 'POST', path: '/sync/message', body }], marking)

    expect(lines).toEqual([
      '  <bold POST /sync/message>',
      '    text: |-',
      '      a <yellow [redacted:jwt]> b',
      '      <yellow [withheld: 3 characters, 1 line]>',
      '      <yellow [cut: 5 more characters]>',
      '',
    ])
  })

  it('show of a session that is told again what has changed', () => {
    const lines = requestLines([session({ a: 1, b: [1] }), session({ a: 1, b: [1, 2] })], plain)

    expect(lines).toEqual([
      '  POST /sync/session',
      '    a: 1',
      '    b:',
      '      - 1',
      '',
      '  POST /sync/session  (again; what has changed)',
      '    b:',
      '      - 1',
      '      - 2',
      '',
    ])
  })

  it("show OTLP's attributes by their names", () => {
    const attributes = [
      { key: 'name', value: { stringValue: 'x' } },
      { key: 'servers', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
    ]

    const lines = requestLines([{ method: 'POST', path: '/v1/traces', body: { attributes } }], plain)

    expect(lines.slice(1, -1).join('\n')).toBe('    attributes:\n      name: x\n      servers:\n        - a')
  })

  it('can not move the cursor of a terminal, whatever somebody wrote', () => {
    const text = '\u001b[2J\u009b1A \u202e \r\b'

    const [, line] = requestLines([{ method: 'POST', path: '/', body: { text } }], plain)

    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  })
})
