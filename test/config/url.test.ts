import { describe, expect, it } from 'vitest'
import { normalizeConvexUrl, normalizeOtlpEndpoint } from '../../src/config/url.ts'

describe('a Convex URL', () => {
  it.each([
    ['https://happy-otter-123.convex.site', 'https://happy-otter-123.convex.site'],
    ['https://happy-otter-123.convex.cloud', 'https://happy-otter-123.convex.site'],
    ['https://happy-otter-123.eu-west-1.convex.cloud', 'https://happy-otter-123.eu-west-1.convex.site'],
    ['  https://Happy-Otter-123.Convex.Cloud/  ', 'https://happy-otter-123.convex.site'],
    ['happy-otter-123.convex.cloud', 'https://happy-otter-123.convex.site'],
    ['https://sync.example.com', 'https://sync.example.com'],
    ['https://convex.cloud.example.com', 'https://convex.cloud.example.com'],
    ['https://sync.example.com:8443/', 'https://sync.example.com:8443'],
    ['https://sync.example.com/sync', 'https://sync.example.com'],
    ['https://sync.example.com/sync/session?x=1#y', 'https://sync.example.com'],
    ['https://sync.example.com/health', 'https://sync.example.com'],
    ['https://example.com/opensync/', 'https://example.com/opensync'],
    ['https://example.com/opensync/sync/message', 'https://example.com/opensync'],
    ['http://localhost:3211', 'http://localhost:3211'],
    ['http://127.0.0.1:3211', 'http://127.0.0.1:3211'],
    ['http://127.8.9.10:3211', 'http://127.8.9.10:3211'],
    ['http://[::1]:3211', 'http://[::1]:3211'],
  ])('%s becomes %s', (text, url) => {
    expect(normalizeConvexUrl(text)).toEqual({ ok: true, url })
  })

  it.each([
    ['', 'is not a URL'],
    ['not a url', 'is not a URL'],
    ['localhost', 'is not a URL'],
    ['https://', 'is not a URL'],
    ['ftp://example.com', 'must begin with https://'],
    ['http://example.com', 'must begin with https://'],
    ['http://192.168.1.5:3211', 'must begin with https://'],
    ['http://127.0.0.1.example.com', 'must begin with https://'],
    ['http://localhost.example.com', 'must begin with https://'],
    ['https://user:secret@example.com', 'must not hold a user name'],
    ['user:secret@example.com', 'is not a URL'],
  ])('%j is refused, because it %s', (text, problem) => {
    const result = normalizeConvexUrl(text)

    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(problem) })
  })

  it('may be plain http to another machine only where that is allowed', () => {
    expect(normalizeConvexUrl('http://nas.local:3211', { allowHttp: true })).toEqual({
      ok: true,
      url: 'http://nas.local:3211',
    })
  })

  it('is not repeated in a refusal, since it may hold a password', () => {
    expect(JSON.stringify(normalizeConvexUrl('https://user:secret@example.com'))).not.toContain('secret')
  })
})

describe('an OTLP endpoint', () => {
  it.each([
    ['https://api.honeycomb.io', 'https://api.honeycomb.io'],
    ['https://api.honeycomb.io/', 'https://api.honeycomb.io'],
    ['https://cloud.langfuse.com/api/public/otel/', 'https://cloud.langfuse.com/api/public/otel'],
    ['https://cloud.langfuse.com/api/public/otel/v1/traces', 'https://cloud.langfuse.com/api/public/otel'],
    ['http://localhost:4318/v1/traces/', 'http://localhost:4318'],
    ['otlp.example.com', 'https://otlp.example.com'],
    ['https://example.com/sync', 'https://example.com/sync'],
  ])('%s becomes %s', (text, url) => {
    expect(normalizeOtlpEndpoint(text)).toEqual({ ok: true, url })
  })

  it.each([
    ['', 'is not a URL'],
    ['http://collector.example.com:4318', 'must begin with https://'],
    ['grpc://localhost:4317', 'must begin with https://'],
    ['https://user:secret@example.com', 'must not hold a user name'],
    ['https://example.com/otlp?key=secret', 'must not hold a query'],
  ])('%j is refused, because it %s, and not repeated', (text, problem) => {
    const result = normalizeOtlpEndpoint(text)

    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(problem) })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})
