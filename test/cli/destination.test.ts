import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { addDestination } from '../../src/cli/destination/add.ts'
import type { Io } from '../../src/cli/io.ts'
import { PRESETS } from '../../src/config/presets.ts'
import { startEmbeddedOpenSync } from '../../src/embedded/server.ts'
import { createHome, type Home, type Run } from './home.ts'
import { type Answer, type OtlpServer, startOtlpServer } from './otlp-server.ts'
import { freeUrl } from './server.ts'

const SECRET = 'hcaik_0123456789abcdef'
const MASK = '****cdef'
const KEY = 'osk_4f3c2b1a99887766'

let home: Home

beforeEach(async () => {
  home = await createHome()
})
afterEach(() => home.remove())

/** No command of this file may ever show the secret. */
async function destination(args: readonly string[], options: Run = {}) {
  const outcome = await home.run(['destination', ...args], options)
  expect(outcome.stdout + outcome.stderr).not.toContain(SECRET)
  return outcome
}

async function otlpServer(answer?: Answer): Promise<OtlpServer> {
  const server = await startOtlpServer(answer)
  onTestFinished(() => server.close())
  return server
}

describe('destination add', () => {
  it('stores an endpoint of one’s own, and says what that means', async () => {
    const { exitCode, stdout, stderr } = await destination([
      ...['add', 'mine', '--endpoint', 'https://otlp.example.com/v1/traces'],
      ...['--protocol', 'http/json', '--content', 'full', '--header', `X-Api-Key=${SECRET}`],
    ])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await home.configuration()).toEqual({
      destinations: {
        mine: {
          endpoint: 'https://otlp.example.com',
          protocol: 'http/json',
          headers: { 'x-api-key': SECRET },
          content: 'full',
        },
      },
    })
    expect(stdout).toContain('Destination mine added: https://otlp.example.com (http/json, content: full)')
    expect(stdout).toContain(`x-api-key: ${MASK}`)
    expect(stdout).toContain('Sessions that begin from now on are sent there.')
  })

  it('keeps the file for its owner alone, and everything else that is in it', async () => {
    const settings = { convexUrl: 'https://a.convex.site', ofNewerVersion: 1 }
    await home.writeConfiguration({ ...settings, destinations: { old: { endpoint: 'https://a.example' } } })

    await destination(['add', 'jaeger', '--preset', 'jaeger'])

    expect(await home.configuration()).toMatchObject({
      ...settings,
      destinations: { old: { endpoint: 'https://a.example' }, jaeger: { endpoint: 'http://localhost:4318' } },
    })
    expect(((await stat(home.paths.configFile)).mode & 0o777).toString(8)).toBe('600')
  })

  it('sends no content unless it is told to', async () => {
    await destination(['add', 'collector', '--preset', 'collector'])

    expect(await home.configuration()).toMatchObject({ destinations: { collector: { content: 'none' } } })
  })

  it('takes headers from standard input, so that no secret is in a command line', async () => {
    await destination(['add', 'mine', '--endpoint', 'https://otlp.example.com', '--headers-stdin'], {
      input: `x-api-key: ${SECRET}\n\nx-project=blue\n`,
    })

    expect(await home.configuration()).toMatchObject({
      destinations: { mine: { headers: { 'x-api-key': SECRET, 'x-project': 'blue' } } },
    })
  })

  it.each(Object.keys(PRESETS))('knows what %s needs beside its secret and its endpoint', async (preset) => {
    const { exitCode } = await destination([
      ...['add', 'mine', '--preset', preset, '--endpoint', 'https://my.example.com/otlp'],
      ...['x-honeycomb-team', 'authorization', 'x-api-key', 'dd-api-key'].flatMap((field) => [
        '--header',
        `${field}=${SECRET}`,
      ]),
    ])

    expect(exitCode).toBe(0)
    expect(await home.configuration()).toMatchObject({
      destinations: { mine: { preset, endpoint: 'https://my.example.com/otlp', protocol: 'http/protobuf' } },
    })
  })

  it('gives Datadog and LangSmith the headers that they sort by, unless others are given', async () => {
    await destination(
      ['add', 'dd', '--preset', 'datadog', '--endpoint', 'otlp.datadoghq.eu', '--headers-stdin'],
      {
        input: `DD-API-KEY: ${SECRET}`,
      },
    )
    await destination(['add', 'ls', '--preset', 'langsmith', '--headers-stdin'], {
      input: `x-api-key: ${SECRET}\nLangsmith-Project: mine`,
    })

    expect(await home.configuration()).toMatchObject({
      destinations: {
        dd: { headers: { 'dd-api-key': SECRET, 'dd-otlp-source': 'llmobs' } },
        ls: { headers: { 'x-api-key': SECRET, 'langsmith-project': 'mine' } },
      },
    })
  })

  it('gives Phoenix the project as a resource attribute', async () => {
    await destination(['add', 'phoenix', '--preset', 'phoenix'])

    expect(await home.configuration()).toMatchObject({
      destinations: { phoenix: { resource: { 'openinference.project.name': 'claude-code' } } },
    })
  })

  it.each([
    ['honeycomb', [], 'x-honeycomb-team: <Honeycomb API key>'],
    ['langfuse', [], 'authorization: Basic base64(<Langfuse public key>:<Langfuse secret key>)'],
    ['langsmith', ['--header', 'x-other=1'], 'x-api-key'],
    ['grafana', [], '--endpoint URL, such as https://otlp-gateway-'],
    ['datadog', ['--endpoint', 'https://otlp.datadoghq.com'], 'dd-api-key'],
  ])(
    'with the preset %s and %j names what is missing, where nobody can be asked',
    async (preset, args, what) => {
      const { exitCode, stderr } = await destination(['add', 'mine', '--preset', preset, ...args])

      expect(exitCode).toBe(2)
      expect(stderr).toContain(what)
      expect(existsSync(home.paths.configFile)).toBe(false)
    },
  )

  const ENDPOINT = ['--endpoint', 'https://otlp.example.com']
  it.each([
    ['no place to send to', ['mine'], '--preset with one of: jaeger, collector'],
    ['a preset nobody knows', ['mine', '--preset', 'splunk'], 'jaeger'],
    ['a name that is taken by OpenSync', ['opensync', ...ENDPOINT], 'name'],
    ['a name that is taken by the environment', ['env', ...ENDPOINT], 'name'],
    ['a name that is none', ['My Jaeger', ...ENDPOINT], 'lower-case'],
    ['plain http to elsewhere', ['mine', '--endpoint', 'http://nas.local:4318'], '--allow-http'],
    ['a password in the URL', ['mine', '--endpoint', `https://me:${SECRET}@a.example`], 'password'],
    ['a secret in the URL', ['mine', '--endpoint', `https://a.example/?key=${SECRET}`], 'query'],
    ['a header that is none', ['mine', ...ENDPOINT, '--header', SECRET], 'NAME=VALUE'],
    ['a header of two lines', ['mine', ...ENDPOINT, '--header', `a=${SECRET}\nb: c`], 'header a'],
    ['a protocol that we do not speak', ['mine', ...ENDPOINT, '--protocol', 'grpc'], 'http/protobuf'],
    ['half the content', ['mine', ...ENDPOINT, '--content', 'some'], 'none'],
    [
      'JSON for one that takes none',
      ['p', '--preset', 'phoenix', '--protocol', 'http/json'],
      'phoenix takes',
    ],
  ])('called with %s is a usage error, and saves nothing', async (_case, args, problem) => {
    const { exitCode, stdout, stderr } = await destination(['add', ...args])

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(problem)
    expect(existsSync(home.paths.configFile)).toBe(false)
  })

  it('does not repeat a header that stands after a mistyped option', async () => {
    const { exitCode, stderr } = await destination(['add', 'mine', `--heder=x-api-key=${SECRET}`])

    expect(exitCode).toBe(2)
    expect(stderr).toContain("'--heder=x-api-key=****'")
  })

  it('may be plain http to another machine with --allow-http', async () => {
    await destination(['add', 'nas', '--endpoint', 'http://nas.local:4318', '--allow-http'])

    const { stdout } = await destination(['list'])

    expect(stdout).toContain('http://nas.local:4318')
  })

  it('takes the place of no other unless it is told to: that would lose its headers', async () => {
    await destination(['add', 'mine', ...ENDPOINT, '--header', `a=${SECRET}`])

    const { exitCode, stderr } = await destination(['add', 'mine', '--preset', 'jaeger'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('add --replace')
    expect(await home.configuration()).toMatchObject({ destinations: { mine: { headers: { a: SECRET } } } })
  })

  it('takes the place of one with --replace, and keeps nothing of it', async () => {
    await destination(['add', 'mine', ...ENDPOINT, '--header', `a=${SECRET}`])

    const { exitCode } = await destination(['add', 'mine', '--preset', 'jaeger', '--replace'])

    expect(exitCode).toBe(0)
    expect(await home.configuration()).toEqual({
      destinations: {
        mine: {
          endpoint: PRESETS.jaeger.endpoint,
          protocol: 'http/protobuf',
          preset: 'jaeger',
          content: 'none',
          headers: {},
        },
      },
    })
  })

  it('points to setup until the hooks are registered', async () => {
    const before = await destination(['add', 'one', ...ENDPOINT])
    await home.run(['setup'])
    const after = await destination(['add', 'two', ...ENDPOINT])

    expect(before.stdout).toContain('Run: claude-code-sync setup')
    expect(after.stdout).not.toContain('setup')
  })
})

describe('destination add at a terminal', () => {
  const ENTER = '\r'
  const CONTROL_C = '\x03'

  function terminal() {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const installation = { node: '', bridgeEntry: '', recorderTemplate: '' }
    const io: Io = { stdin, stdout, stderr, isTty: true, env: { HOME: home.path }, installation }
    const shown = { text: '' }
    for (const stream of [stdout, stderr])
      stream.on('data', (chunk) => {
        shown.text += chunk
      })
    const answers = async (question: string, answer: string) => {
      await vi.waitFor(() => expect(shown.text).toContain(question), { timeout: 5000 })
      stdin.write(answer + ENTER)
    }
    return { io, stdin, shown, answers }
  }

  it('asks for the endpoint and the secrets that a preset needs, and never shows a secret', async () => {
    const { io, shown, answers } = terminal()

    const exitCode = addDestination(io, 'cloud', { preset: 'grafana', content: 'none' })
    await answers('OTLP endpoint', 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp')
    await answers('instance ID', '123456')
    await answers('token', SECRET)

    expect(await exitCode).toBe(0)
    expect(await home.configuration()).toMatchObject({
      destinations: {
        cloud: {
          endpoint: 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
          headers: { authorization: `Basic ${Buffer.from(`123456:${SECRET}`).toString('base64')}` },
        },
      },
    })
    expect(shown.text).not.toContain(SECRET)
  })

  it('asks nothing where nothing is missing', async () => {
    const { io, shown } = terminal()
    const header = [`x-honeycomb-team=${SECRET}`]

    const exitCode = await addDestination(io, 'mine', { preset: 'honeycomb', header, content: 'none' })

    expect(exitCode).toBe(0)
    expect(shown.text).not.toContain('API key')
  })

  it('saves nothing when it is broken off', async () => {
    const { io, stdin, shown } = terminal()

    const exitCode = addDestination(io, 'mine', { preset: 'honeycomb', content: 'none' })
    await vi.waitFor(() => expect(shown.text).toContain('Honeycomb API key'), { timeout: 5000 })
    stdin.write(CONTROL_C)

    expect(await exitCode).toBe(1)
    expect(shown.text).toContain('Nothing was saved.')
    expect(existsSync(home.paths.configFile)).toBe(false)
  })
})

describe('destination list', () => {
  const CONFIGURATION = {
    convexUrl: 'https://mine.convex.site',
    apiKey: KEY,
    destinations: {
      honeycomb: { endpoint: 'https://api.honeycomb.io', headers: { 'x-honeycomb-team': SECRET } },
    },
  }
  const ENVIRONMENT = {
    CLAUDE_SYNC_OTLP_ENDPOINT: 'http://localhost:4318',
    CLAUDE_SYNC_OTLP_HEADERS: `x-token=${SECRET}`,
  }

  it('shows OpenSync, those of the file and that of the environment, with their secrets masked', async () => {
    await home.writeConfiguration(CONFIGURATION)

    const { exitCode, stdout } = await destination(['list'], { env: ENVIRONMENT })

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^opensync +https:\/\/mine\.convex\.site .* osk_\*{4}7766 +file$/m)
    expect(stdout).toMatch(/^honeycomb +https:\/\/api\.honeycomb\.io .* x-honeycomb-team: \*{4}cdef +file$/m)
    expect(stdout).toMatch(/^env +http:\/\/localhost:4318 .* x-token: \*{4}cdef +environment$/m)
    expect(stdout).not.toContain(KEY)
  })

  it('gives the same to programs', async () => {
    await home.writeConfiguration(CONFIGURATION)

    const { stdout } = await destination(['list', '--json'])

    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'opensync',
        kind: 'opensync',
        state: 'ready',
        endpoint: 'https://mine.convex.site',
        apiKey: 'osk_****7766',
        source: 'file',
      },
      {
        name: 'honeycomb',
        kind: 'otlp',
        endpoint: 'https://api.honeycomb.io',
        protocol: 'http/protobuf',
        content: 'none',
        headers: { 'x-honeycomb-team': MASK },
        source: 'file',
      },
    ])
  })

  it('shows that nothing is configured where nothing is', async () => {
    const { stdout } = await destination(['list'])

    expect(stdout).toMatch(/^opensync +not configured /m)
  })

  it('warns of what is left out, and why', async () => {
    const { exitCode, stdout, stderr } = await destination(['list'], {
      env: { ...ENVIRONMENT, CLAUDE_SYNC_OTLP_PROTOCOL: 'grpc' },
    })

    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('localhost')
    expect(stderr).toContain('CLAUDE_SYNC_OTLP_PROTOCOL')
  })
})

describe('destination remove', () => {
  it('forgets one with its headers, and nothing else', async () => {
    const kept = { endpoint: 'https://a.example', headers: { a: 'b' } }
    await home.writeConfiguration({
      syncThinking: true,
      destinations: { kept, gone: { endpoint: 'https://b.example', headers: { a: SECRET } } },
    })

    const { exitCode, stdout } = await destination(['remove', 'gone'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('Destination gone removed')
    expect(await home.configuration()).toEqual({ syncThinking: true, destinations: { kept } })
  })

  it('takes away what is broken, too', async () => {
    await home.writeConfiguration({ destinations: { bad: { endpoint: 'nonsense' } } })

    const { exitCode } = await destination(['remove', 'bad'])

    expect(exitCode).toBe(0)
    expect(await home.configuration()).toEqual({ destinations: {} })
  })

  it.each([
    ['mine', 'destination list'],
    ['constructor', 'destination list'],
    ['opensync', 'claude-code-sync logout'],
    ['env', 'CLAUDE_SYNC_OTLP_ENDPOINT'],
  ])('of %s, which the file does not have, is a usage error that says what to do', async (name, advice) => {
    const { exitCode, stderr } = await destination(['remove', name])

    expect(exitCode).toBe(2)
    expect(stderr).toContain(advice)
  })
})

describe('destination test', () => {
  async function configure(endpoint: string): Promise<void> {
    await home.writeConfiguration({
      destinations: { mine: { endpoint, protocol: 'http/json', headers: { 'x-api-key': SECRET } } },
    })
  }

  it('sends one span with the headers of the destination, and says how long the server took', async () => {
    const server = await otlpServer()
    await configure(server.url)

    const { exitCode, stdout, stderr } = await destination(['test', 'mine'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/✅ mine took a probe span in \d+ ms: http:\/\/127/)
    expect(server.requests).toMatchObject([{ path: '/v1/traces', headers: { 'x-api-key': SECRET } }])
    const [, traceId] = /Its trace: ([0-9a-f]{32})\n/.exec(stdout) ?? []
    const spans = JSON.parse(server.requests[0]?.body ?? '').resourceSpans[0].scopeSpans[0].spans
    expect(spans).toMatchObject([{ traceId, name: 'claude-code-sync probe' }])
  })

  it('writes as the destination wants it, with what it wants on the resource', async () => {
    const server = await otlpServer({ contentType: 'application/x-protobuf', body: '' })
    await home.run(['destination', 'add', 'phoenix', '--preset', 'phoenix', '--endpoint', server.url])

    const { exitCode } = await destination(['test', 'phoenix'])

    expect(exitCode).toBe(0)
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-protobuf')
    expect(server.requests[0]?.body).toContain('openinference.project.name')
  })

  it('goes through the proxy of the environment', async () => {
    const proxy = await otlpServer()
    await home.writeConfiguration({
      destinations: { far: { endpoint: 'http://otlp.test:4318', allowHttp: true, protocol: 'http/json' } },
    })

    const { exitCode } = await destination(['test', 'far'], { env: { HTTP_PROXY: proxy.url } })

    expect(exitCode).toBe(0)
    expect(proxy.requests).toMatchObject([{ path: 'http://otlp.test:4318/v1/traces' }])
  })

  it('reaches that of the environment by its name', async () => {
    const server = await otlpServer()
    const env = { CLAUDE_SYNC_OTLP_ENDPOINT: server.url, CLAUDE_SYNC_OTLP_PROTOCOL: 'http/json' }

    const { exitCode } = await destination(['test', 'env'], { env })

    expect(exitCode).toBe(0)
    expect(server.requests).toHaveLength(1)
  })

  it('is not changed by variables that are meant for other programs', async () => {
    const [server, other] = [await otlpServer(), await otlpServer()]
    await configure(server.url)

    const { exitCode } = await destination(['test', 'mine'], {
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

      const { exitCode, stdout, stderr } = await destination(['test', 'mine'])

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toMatch(/❌ mine did not take a probe span \(after \d+ ms\)/)
      expect(stderr).toContain(said)
      expect(stderr).toContain(advice)
    },
  )

  it('fails where nobody listens', async () => {
    await configure(await freeUrl())

    const { exitCode, stderr } = await destination(['test', 'mine'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('ECONNREFUSED')
  })

  it('asks OpenSync whether it takes the key', async () => {
    const opensync = await startEmbeddedOpenSync({ apiKey: KEY })
    onTestFinished(() => opensync.close())
    await home.writeConfiguration({ convexUrl: opensync.url, apiKey: KEY })

    const right = await destination(['test', 'opensync'])
    await home.writeConfiguration({ convexUrl: opensync.url, apiKey: 'osk_wrongwrongwrong' })
    const wrong = await destination(['test', 'opensync'])

    expect(right).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/opensync answered in \d+ ms/) })
    expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Invalid API key') })
    expect(right.stdout + wrong.stderr).not.toMatch(/osk_[\w]/)
  })

  it('says how to configure an OpenSync that is not', async () => {
    const { exitCode, stderr } = await destination(['test', 'opensync'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('claude-code-sync login')
  })

  it('of one that is not there is a usage error, with the reason why it was left out', async () => {
    await home.writeConfiguration({ destinations: { bad: { endpoint: 'http://nas.local:4318' } } })

    const { exitCode, stderr } = await destination(['test', 'bad'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('The destination "bad" is left out')
    expect(stderr).toContain('destination list')
  })
})
