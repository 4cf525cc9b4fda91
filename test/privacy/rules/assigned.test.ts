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
    'std::secret::Value2Other',
  ])('stays where it is code, or stands elsewhere: %s', (text) => {
    expect(redact(text)).toBe(text)
  })
})
