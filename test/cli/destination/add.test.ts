import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { addDestination } from '../../../src/cli/destination/add.ts'
import type { Io } from '../../../src/cli/io.ts'
import { PRESETS } from '../../../src/config/presets.ts'
import { atHome, MASK, SECRET } from './at-home.ts'

const at = atHome()

describe('destination add', () => {
  it('stores an endpoint of one’s own, and says what that means', async () => {
    const { exitCode, stdout, stderr } = await at.destination([
      ...['add', 'mine', '--endpoint', 'https://otlp.example.com/v1/traces'],
      ...['--protocol', 'http/json', '--content', 'full', '--header', `X-Api-Key=${SECRET}`],
    ])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await at.home.configuration()).toEqual({
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
    await at.home.writeConfiguration({
      ...settings,
      destinations: { old: { endpoint: 'https://a.example' } },
    })

    await at.destination(['add', 'jaeger', '--preset', 'jaeger'])

    expect(await at.home.configuration()).toMatchObject({
      ...settings,
      destinations: { old: { endpoint: 'https://a.example' }, jaeger: { endpoint: 'http://localhost:4318' } },
    })
    expect(((await stat(at.home.paths.configFile)).mode & 0o777).toString(8)).toBe('600')
  })

  it('sends no content unless it is told to', async () => {
    await at.destination(['add', 'collector', '--preset', 'collector'])

    expect(await at.home.configuration()).toMatchObject({ destinations: { collector: { content: 'none' } } })
  })

  it('takes headers from standard input, so that no secret is in a command line', async () => {
    await at.destination(['add', 'mine', '--endpoint', 'https://otlp.example.com', '--headers-stdin'], {
      input: `x-api-key: ${SECRET}\n\nx-project=blue\n`,
    })

    expect(await at.home.configuration()).toMatchObject({
      destinations: { mine: { headers: { 'x-api-key': SECRET, 'x-project': 'blue' } } },
    })
  })

  it.each(Object.keys(PRESETS))('knows what %s needs beside its secret and its endpoint', async (preset) => {
    const { exitCode } = await at.destination([
      ...['add', 'mine', '--preset', preset, '--endpoint', 'https://my.example.com/otlp'],
      ...['x-honeycomb-team', 'authorization', 'x-api-key', 'dd-api-key'].flatMap((field) => [
        '--header',
        `${field}=${SECRET}`,
      ]),
    ])

    expect(exitCode).toBe(0)
    expect(await at.home.configuration()).toMatchObject({
      destinations: { mine: { preset, endpoint: 'https://my.example.com/otlp', protocol: 'http/protobuf' } },
    })
  })

  it('gives Datadog and LangSmith the headers that they sort by, unless others are given', async () => {
    await at.destination(
      ['add', 'dd', '--preset', 'datadog', '--endpoint', 'otlp.datadoghq.eu', '--headers-stdin'],
      {
        input: `DD-API-KEY: ${SECRET}`,
      },
    )
    await at.destination(['add', 'ls', '--preset', 'langsmith', '--headers-stdin'], {
      input: `x-api-key: ${SECRET}\nLangsmith-Project: mine`,
    })

    expect(await at.home.configuration()).toMatchObject({
      destinations: {
        dd: { headers: { 'dd-api-key': SECRET, 'dd-otlp-source': 'llmobs' } },
        ls: { headers: { 'x-api-key': SECRET, 'langsmith-project': 'mine' } },
      },
    })
  })

  it('gives Phoenix the project as a resource attribute', async () => {
    await at.destination(['add', 'phoenix', '--preset', 'phoenix'])

    expect(await at.home.configuration()).toMatchObject({
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
      const { exitCode, stderr } = await at.destination(['add', 'mine', '--preset', preset, ...args])

      expect(exitCode).toBe(2)
      expect(stderr).toContain(what)
      expect(existsSync(at.home.paths.configFile)).toBe(false)
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
    const { exitCode, stdout, stderr } = await at.destination(['add', ...args])

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(problem)
    expect(existsSync(at.home.paths.configFile)).toBe(false)
  })

  it('does not repeat a header that stands after a mistyped option', async () => {
    const { exitCode, stderr } = await at.destination(['add', 'mine', `--heder=x-api-key=${SECRET}`])

    expect(exitCode).toBe(2)
    expect(stderr).toContain("'--heder=x-api-key=****'")
  })

  it('may be plain http to another machine with --allow-http', async () => {
    await at.destination(['add', 'nas', '--endpoint', 'http://nas.local:4318', '--allow-http'])

    const { stdout } = await at.destination(['list'])

    expect(stdout).toContain('http://nas.local:4318')
  })

  it('takes the place of no other unless it is told to: that would lose its headers', async () => {
    await at.destination(['add', 'mine', ...ENDPOINT, '--header', `a=${SECRET}`])

    const { exitCode, stderr } = await at.destination(['add', 'mine', '--preset', 'jaeger'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('add --replace')
    expect(await at.home.configuration()).toMatchObject({
      destinations: { mine: { headers: { a: SECRET } } },
    })
  })

  it('takes the place of one with --replace, and keeps nothing of it', async () => {
    await at.destination(['add', 'mine', ...ENDPOINT, '--header', `a=${SECRET}`])

    const { exitCode } = await at.destination(['add', 'mine', '--preset', 'jaeger', '--replace'])

    expect(exitCode).toBe(0)
    expect(await at.home.configuration()).toEqual({
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
    const before = await at.destination(['add', 'one', ...ENDPOINT])
    await at.home.run(['setup'])
    const after = await at.destination(['add', 'two', ...ENDPOINT])

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
    const io: Io = { stdin, stdout, stderr, isTty: true, env: { HOME: at.home.path }, installation }
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
    expect(await at.home.configuration()).toMatchObject({
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
    expect(existsSync(at.home.paths.configFile)).toBe(false)
  })
})
