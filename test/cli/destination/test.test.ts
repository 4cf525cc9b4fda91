import { describe, expect, it, onTestFinished } from 'vitest'
import { startEmbeddedOpenSync } from '../../../src/embedded/server.ts'
import { otlpServer } from '../otlp-server.ts'
import { freeUrl } from '../server.ts'
import { atHome, KEY, SECRET } from './at-home.ts'

const at = atHome()

describe('destination test', () => {
  async function configure(endpoint: string): Promise<void> {
    await at.home.writeConfiguration({
      destinations: { mine: { endpoint, protocol: 'http/json', headers: { 'x-api-key': SECRET } } },
    })
  }

  it('sends one span with the headers of the destination, and says how long the server took', async () => {
    const server = await otlpServer()
    await configure(server.url)

    const { exitCode, stdout, stderr } = await at.destination(['test', 'mine'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/✅ mine took a probe span in \d+ ms: http:\/\/127/)
    expect(server.requests).toMatchObject([{ path: '/v1/traces', headers: { 'x-api-key': SECRET } }])
    const [, traceId] = /Its trace: ([0-9a-f]{32})\n/.exec(stdout) ?? []
    const spans = JSON.parse(server.requests[0]?.body ?? '').resourceSpans[0].scopeSpans[0].spans
    expect(spans).toMatchObject([{ traceId, name: 'claude-code-sync probe' }])
  })

  it('writes as the destination wants it, with what it wants on the resource', async () => {
    const server = await otlpServer({ contentType: 'application/x-protobuf', body: '' })
    await at.home.run(['destination', 'add', 'phoenix', '--preset', 'phoenix', '--endpoint', server.url])

    const { exitCode } = await at.destination(['test', 'phoenix'])

    expect(exitCode).toBe(0)
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-protobuf')
    expect(server.requests[0]?.body).toContain('openinference.project.name')
  })

  it('goes through the proxy of the environment', async () => {
    const proxy = await otlpServer()
    await at.home.writeConfiguration({
      destinations: { far: { endpoint: 'http://otlp.test:4318', allowHttp: true, protocol: 'http/json' } },
    })

    const { exitCode } = await at.destination(['test', 'far'], { env: { HTTP_PROXY: proxy.url } })

    expect(exitCode).toBe(0)
    expect(proxy.requests).toMatchObject([{ path: 'http://otlp.test:4318/v1/traces' }])
  })

  it('reaches that of the environment by its name', async () => {
    const server = await otlpServer()
    const env = { CLAUDE_SYNC_OTLP_ENDPOINT: server.url, CLAUDE_SYNC_OTLP_PROTOCOL: 'http/json' }

    const { exitCode } = await at.destination(['test', 'env'], { env })

    expect(exitCode).toBe(0)
    expect(server.requests).toHaveLength(1)
  })

  it('is not changed by variables that are meant for other programs', async () => {
    const [server, other] = [await otlpServer(), await otlpServer()]
    await configure(server.url)

    const { exitCode } = await at.destination(['test', 'mine'], {
      env: {
        OTEL_SDK_DISABLED: 'true',
        OTEL_TRACES_SAMPLER: 'always_off',
        OTEL_EXPORTER_OTLP_ENDPOINT: other.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-other=1',
      },
    })

    expect(exitCode).toBe(0)
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.headers).not.toHaveProperty('x-other')
    expect(other.requests).toEqual([])
  })

  it.each([
    ['refuses the headers', { status: 401, body: `{"message": "bad key ${SECRET}"}` }, '401', 'its headers'],
    ['knows no such path', { status: 404 }, '404', 'its endpoint'],
    ['is overloaded', { status: 503 }, '503', 'sent later'],
    ['answers with a page', { contentType: 'text/html', body: '<html>' }, 'not in OTLP', 'endpoint is right'],
    [
      'takes no span of ours',
      { body: '{"partialSuccess": {"rejectedSpans": "1", "errorMessage": "too old"}}' },
      'too old',
      'no such span',
    ],
  ])(
    'fails where the server %s, and says so with what to do about it',
    async (_case, answer, said, advice) => {
      const server = await otlpServer(answer)
      await configure(server.url)

      const { exitCode, stdout, stderr } = await at.destination(['test', 'mine'])

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toMatch(/❌ mine did not take a probe span \(after \d+ ms\)/)
      expect(stderr).toContain(said)
      expect(stderr).toContain(advice)
    },
  )

  it('fails where nobody listens', async () => {
    await configure(await freeUrl())

    const { exitCode, stderr } = await at.destination(['test', 'mine'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('ECONNREFUSED')
  })

  it('asks OpenSync whether it takes the key', async () => {
    const opensync = await startEmbeddedOpenSync({ apiKey: KEY })
    onTestFinished(() => opensync.close())
    await at.home.writeConfiguration({ convexUrl: opensync.url, apiKey: KEY })

    const right = await at.destination(['test', 'opensync'])
    await at.home.writeConfiguration({ convexUrl: opensync.url, apiKey: 'osk_wrongwrongwrong' })
    const wrong = await at.destination(['test', 'opensync'])

    expect(right).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/opensync answered in \d+ ms/) })
    expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Invalid API key') })
    expect(right.stdout + wrong.stderr).not.toMatch(/osk_[\w]/)
  })

  it('says how to configure an OpenSync that is not', async () => {
    const { exitCode, stderr } = await at.destination(['test', 'opensync'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('claude-code-sync login')
  })

  it('of one that is not there is a usage error, with the reason why it was left out', async () => {
    await at.home.writeConfiguration({ destinations: { bad: { endpoint: 'http://nas.local:4318' } } })

    const { exitCode, stderr } = await at.destination(['test', 'bad'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('The destination "bad" is left out')
    expect(stderr).toContain('destination list')
  })
})
