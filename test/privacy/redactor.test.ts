import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../src/privacy/redactor.ts'
import type { Rule } from '../../src/privacy/rules/rule.ts'

const { text: redactText, value: redactValue } = createRedactor()

/** Made up, in two pieces each: no scanner may take this file for a leak. */
const made = (prefix: string, rest: string): string => prefix + rest
const letters = (count: number): string => 'aB3dE6gH9jK2mN5pQ8sT'.repeat(4).slice(0, count)
const words = (count: number): string => 'abcdefGHIJKLmnopqrSTUVWX'.repeat(2).slice(0, count)

const TOKENS: Record<string, string> = {
  'anthropic-key': made('sk-ant-', `api03-${letters(40)}`),
  'openai-key': made('sk-proj-', `${letters(20)}_${letters(20)}`),
  'opensync-key': made('osk_', letters(24)),
  'github-token': made('ghp_', letters(36)),
  'gitlab-token': made('glpat-', letters(20)),
  'aws-access-key': made('AKIA', 'IOSFODNN7EXAMPLE'.replaceAll(/[^A-Z2-7]/g, 'A')),
  'google-key': made('AIza', letters(35)),
  'google-oauth': made('ya29.', letters(30)),
  'slack-token': made('xoxb-', `123456789012-${letters(24)}`),
  'stripe-key': made('sk_live_', letters(24)),
  'sendgrid-key': made('SG.', `${letters(22)}.${letters(43)}`),
  'npm-token': made('npm_', letters(36)),
  'pypi-token': made('pypi-AgE', letters(60)),
  'huggingface-token': made('hf_', words(34)),
  'digitalocean-token': made('dop_v1_', '0123456789abcdef'.repeat(4)),
  jwt: made('eyJ', `hbGciOiJIUzI1NiJ9.eyJ${letters(20)}.${letters(30)}`),
}

/** Text, the secret in it, and its kind. */
const IN_CONTEXT: [text: string, secret: string, kind: string][] = [
  ['postgres://app:s3cret-Pass@db.internal/x', 's3cret-Pass', 'url-password'],
  ['postgres://postgres:postgres@db/x', ':postgres@', 'url-password'],
  ['redis://:hunter22@cache:6379', 'hunter22', 'url-password'],
  [`Authorization: Bearer ${letters(24)}`, letters(24), 'authorization'],
  [`curl -H "authorization: basic ${letters(20)}=="`, letters(20), 'authorization'],
  ['export DB_PASSWORD=correct-horse', 'correct-horse', 'assigned-secret'],
  ['API_KEY="two words here"', 'two words here', 'assigned-secret'],
  ["GITHUB_TOKEN='abc def 123'", 'abc def 123', 'assigned-secret'],
  [`https://hooks.slack.com/services/T000/B000/${letters(24)}`, letters(24), 'slack-webhook'],
]

const ORDINARY = [
  'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
  '7f1b6c1e-3d4a-4c1b-9a51-0d8f6f4b2f11',
  '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
  'const tokens: Token[] = tokenize(source) // password, secret, api_key',
  'see https://example.org/a/b?c=d#e and user@example.org',
  'http://localhost:3211/sync/session',
  'ssh://git@github.com:22/owner/name.git',
  '/home/dev/.claude/projects/-home-dev-sk-project-foo-bar-baz-qux/a.jsonl',
  'TOKEN=$(cat token) PASSWORD=$PASSWORD SECRET=<your secret>',
  'The bearer of news took a basic course.',
  'maxTokens=4096, PASSWORD=',
  'toolu_01A09q90qw90lq917835lq9 msg_01XFDUDYJgAACzvnptvVoYEL',
]

const pem = (label: string): string =>
  `-----BEGIN ${label}-----\n${letters(64)}\n${letters(64)}\n-----END ${label}-----`

describe('redactText', () => {
  it.each(Object.entries(TOKENS))('replaces a %s, and leaves what stands around it', (kind, secret) => {
    expect(redactText(`use ${secret}, please`)).toBe(`use [redacted:${kind}], please`)
  })

  it.each(IN_CONTEXT)('takes the secret out of %j', (text, secret, kind) => {
    const redacted = redactText(text)

    expect(redacted).not.toContain(secret)
    expect(redacted).toContain(`[redacted:${kind}]`)
  })

  it('takes a password that equals its user, or its own name, and leaves that one', () => {
    expect(redactText('postgres://postgres:postgres@db')).toBe(
      'postgres://postgres:[redacted:url-password]@db',
    )
    expect(redactText('PASSWORD=PASSWORD')).toBe('PASSWORD=[redacted:assigned-secret]')
  })

  it.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK'])(
    'takes a whole %s block, and nothing after it',
    (label) => {
      expect(redactText(`a ${pem(label)} b`)).toBe('a [redacted:private-key] b')
    },
  )

  it('takes a private key with headers, and one whose end was cut off, however long it is', () => {
    const headed = pem('RSA PRIVATE KEY').replace(
      '\n',
      '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n',
    )
    const cut = `-----BEGIN PRIVATE KEY-----\n${letters(64).repeat(1_000)}`

    expect(redactText(headed)).toBe('[redacted:private-key]')
    expect(redactText(cut)).toBe('[redacted:private-key]')
  })

  it('leaves a public key alone', () => {
    expect(redactText(pem('PUBLIC KEY'))).toBe(pem('PUBLIC KEY'))
  })

  it('takes every secret of a text, also of the same kind', () => {
    const secret = TOKENS['github-token']

    expect(redactText(`${secret}\n${secret}`)).toBe('[redacted:github-token]\n[redacted:github-token]')
  })

  it.each(ORDINARY)('leaves ordinary text as it is: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('changes nothing the second time, so that a resend is identical', () => {
    const once = redactText(
      Object.values(TOKENS)
        .concat(IN_CONTEXT.map(([text]) => text))
        .join('\n'),
    )

    expect(redactText(once)).toBe(once)
  })

  it('finds the same in a text that comes again, among more texts than it remembers, and counts each', () => {
    const redactor = createRedactor({ exact: ['hunter-22'] })
    const texts = Array.from({ length: 5_000 }, (_, index) =>
      index % 5 === 0 ? 'hunter-22' : `word-${index}`,
    )

    const once = texts.map(redactor.text)
    const again = texts.map(redactor.text)

    expect(again).toEqual(once)
    expect(once.filter((text, index) => text !== texts[index])).toHaveLength(1_000)
    expect(redactor.counts().get('known-secret')).toBe(2_000)
  })

  it('lets nothing through when a rule throws, and counts that', () => {
    const broken: Rule = {
      kind: 'broken',
      anchors: ['any'],
      find: () => {
        throw new Error('a broken rule')
      },
    }
    const redactor = createRedactor({ rules: [broken] })

    expect(redactor.text('anything')).toBe('[redacted:unchecked]')
    expect([...redactor.counts()]).toEqual([['unchecked', 1]])
  })

  it('lets nothing of a text through that needs more looks than any ordinary one, and counts that', () => {
    const redactor = createRedactor()
    const manyBeginnings = 'token '.repeat(20_000)

    expect(redactor.value({ said: manyBeginnings, also: 'plain' })).toEqual({
      said: '[redacted:unchecked]',
      also: 'plain',
    })
    expect([...redactor.counts()]).toEqual([['unchecked', 1]])
    expect(redactor.text(manyBeginnings.slice(0, 3_000))).toBe(manyBeginnings.slice(0, 3_000))
  })
})

it.each(['basic internationalization of texts', 'Bearer Misunderstandings abound'])(
  'leaves %j, which is prose',
  (text) => {
    expect(redactText(text)).toBe(text)
  },
)

describe('redactValue', () => {
  it('redacts texts and names of fields at any depth, and keeps every other value', () => {
    const secret = TOKENS['github-token'] ?? ''

    const redacted = redactValue({ a: [1, true, null, { [secret]: `x ${secret}` }], b: 'plain' })

    expect(redacted).toEqual({
      a: [1, true, null, { '[redacted:github-token]': 'x [redacted:github-token]' }],
      b: 'plain',
    })
  })

  it.each([
    'password',
    'DB_PASSWORD',
    'api_key',
    'apiKey',
    'x-api-key',
    'client_secret',
    'Authorization',
    'accessToken',
  ])('takes the whole text of a field called %s, whatever it looks like', (name) => {
    expect(redactValue({ [name]: 'open sesame' })).toEqual({ [name]: '[redacted:named-secret]' })
  })

  it('takes whatever else such a field holds, down to its last text and number', () => {
    const redacted = redactValue({ secret: { value: 'open', parts: ['sesame', 4711], used: false } })

    const gone = '[redacted:named-secret]'
    expect(redacted).toEqual({ secret: { value: gone, parts: [gone, gone], used: false } })
  })

  it.each([{ password: '' }, { tokens: 'many' }, { secretary: 'Ann' }, { api_key: true }])(
    'leaves %j, which holds no secret text',
    (value) => {
      expect(redactValue(value)).toEqual(value)
    },
  )

  it('keeps a field called __proto__ a field', () => {
    const value = JSON.parse('{"__proto__": {"a": "b"}}')

    expect(JSON.stringify(redactValue(value))).toBe('{"__proto__":{"a":"b"}}')
  })

  it('refuses what is nested without end, instead of running out of stack', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}"sk-hidden"${']'.repeat(50_000)}`)

    expect(JSON.stringify(redactValue(deep))).toMatch(/^\[+"\[redacted:too-deep\]"\]+$/)
  })
})
