import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/privacy/redactor.ts'

const { text: redact } = createRedactor()
const SECRET = 'kT7wq2Lx9vRb4'

describe('a value that a secret-sounding name is given', () => {
  it.each([
    'password = "SECRET"',
    "const dbPassword: string = 'SECRET'",
    'var apiToken string = "SECRET"',
    'token := `SECRET`',
    'APP_KEY ?= SECRET',
    'api_key ::= SECRET',
    '{password: "SECRET"}',
    '{"password": "SECRET"}',
    '{\\"password\\": \\"SECRET\\"}',
    '{\\\\\\"token\\\\\\":\\\\\\"SECRET\\\\\\"}',
    'https://example.org/?access_token=SECRET&page=2',
    'secret: SECRET',
    'config["auth_token"] = "SECRET"',
    "'client_secret' => 'SECRET',",
    'System.setProperty("API_TOKEN", "SECRET")',
    '{"name": "DB_PASSWORD", "value": "SECRET"}',
    '<add key="Password" value="SECRET" />',
    '<apiToken>SECRET</apiToken>',
    '<apiToken>\n    SECRET\n</apiToken>',
    'mytool --api-token SECRET --verbose',
    'mytool --db-password=SECRET',
    'AccountName=a;AccountKey=SECRET;EndpointSuffix=b',
    '{"apiKey": ["SECRET"]}',
    '{"token": {"value": "SECRET"}}',
    "define('DB_PASSWORD', 'SECRET');",
    'const dbPass = "SECRET"',
    'api_key%22%3A%22SECRET%22',
    'https://example.org/?x=API_KEY%3DSECRET%26y%3D1',
    'passphrase "SECRET123abc"',
    'the API key is SECRET123abc, by the way',
    'aws configure set aws_secret_access_key SECRET123abc',
    'AZURE_STORAGE_KEY=SECRETSECRETSECRET',
  ])('goes: %s', (text) => {
    expect(redact(text.replace('SECRET', SECRET))).not.toContain(SECRET)
  })

  it('goes whole when it has quotes of its own', () => {
    expect(redact('{"password": "a\\"b9c\\"d"}')).toBe('{"password": "[redacted:assigned-secret]"}')
    expect(redact('{\\"password\\": \\"a\\\\\\"b9c\\"}')).toBe(
      '{\\"password\\": \\"[redacted:assigned-secret]\\"}',
    )
  })

  it('goes from data even when it is a word', () => {
    expect(redact('{"password": "sesame"}')).toBe('{"password": "[redacted:assigned-secret]"}')
  })

  it.each([
    ['jdbc:mysql://h/db?user=a&password=hunter', 'hunter'],
    ['Server=db;Uid=ann;Pwd=sesame;', 'sesame'],
    ['https://example.org/?token=opensesame&z=1', 'opensesame'],
    ['password: hunter2', 'hunter2'],
  ])('goes from where only values stand even when it is a word: %s', (text, word) => {
    expect(redact(text)).toBe(text.replace(word, '[redacted:assigned-secret]'))
  })

  it.each([
    'const token = getToken(request)',
    'token: Token',
    'password: string',
    'secret = process.env.SECRET_1',
    'tokenizer = "cl100k_base_2024"',
    'secretary: "Ann4711xyz"',
    'if (token === "abc123def456") {}',
    'maxTokens: 200000',
    'token_type: "bearer2bearer"',
    'passwordFile = "/run/secrets/db1"',
    'token = tokens[12345678]',
    'TOKEN=$CI_JOB_TOKEN_2',
    'password: {{ secrets.PASSWORD_1 }}',
    'const apiKey = config.keys.v2',
    'token: "aes256"',
    'the token is sha256-based, and the password was base64',
    "onError(token, 'UNEXPECTED_TOKEN', `Unexpected 2 tokens`)",
    'STENCIL_PASS: 0x0B96',
    'PASS test/a2.test.ts',
    'cache_key: aB3dE6gH9jK2mN5pQ8sTaB3dE6gH9jK2mN5pQ8sT',
    'std::secret::Value2Other',
  ])('stays where it is code, or stands elsewhere: %s', (text) => {
    expect(redact(text)).toBe(text)
  })
})
