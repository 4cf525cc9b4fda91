import { describe, expect, it } from 'vitest'
import { type Home, makeHome, play, theSessionOf } from '../bridge/home.ts'
import { startRecordingServer } from '../exporters/otlp/recording-server.ts'
import { command, leaveTranscripts, withBridge } from './past.ts'

const TOKEN = `ghp_${'a1B2c3'.repeat(6)}`

interface Preview {
  sessionId: string
  source: string
  isExcluded: boolean
  destinations: {
    name: string
    content: string
    isConfigured: boolean
    isRouted: boolean
    hidden: { redacted: Record<string, number>; withheld: number; cut: number }
    requests: { method: string; path: string; body: Record<string, unknown> }[]
  }[]
}

async function previewOf(home: Home, ...args: string[]): Promise<Preview> {
  const { stdout, stderr, exitCode } = await command(home, 'preview', ...args, '--json')
  if (exitCode !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Spans of OTLP's JSON, by their ids. */
function spansIn(bodies: readonly unknown[]): Record<string, unknown> {
  const spans = bodies.flatMap((body) =>
    (body as { resourceSpans: { scopeSpans: { spans: { spanId: string }[] }[] }[] }).resourceSpans.flatMap(
      ({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans),
    ),
  )
  return Object.fromEntries(spans.map((span) => [span.spanId, span]))
}

/** Something was said in a session in which Claude Code keeps no transcript. */
async function say(home: Home, prompt: string, answer: string): Promise<void> {
  const base = { session_id: 'said', prompt_id: 'p', cwd: '/home/dev/project' }
  await home.record({ ...base, hook_event_name: 'UserPromptSubmit', prompt })
  await home.record({ ...base, hook_event_name: 'Stop', last_assistant_message: answer })
  await home.record({ session_id: 'said', hook_event_name: 'SessionEnd', reason: 'other' })
  await home.flushed()
}

describe('preview', () => {
  it.each(['none', 'full'] as const)(
    'shows of a recorded session exactly what was sent, with content %s',
    async (content) => {
      const server = await startRecordingServer()
      const mine = { endpoint: server.url, protocol: 'http/json', content } as const
      const home = await withBridge(await makeHome({ destinations: { mine } }))
      await play(home, 'agents')
      await home.flushed()
      const sent = home.openSync.requests.filter(({ method }) => method === 'POST')

      const { source, destinations } = await previewOf(home, '--last')

      const [openSync, otlp] = destinations
      expect(source).toBe('journal')
      expect(openSync).toMatchObject({
        name: 'opensync',
        content: 'full',
        isConfigured: true,
        isRouted: true,
      })
      expect(openSync?.requests.map(({ method, path, body }) => ({ method, path, body }))).toEqual(
        sent.map(({ method, path, body }) => ({ method, path, body })),
      )
      expect(otlp).toMatchObject({ name: 'mine', content, isRouted: true })
      expect(spansIn(otlp?.requests.map(({ body }) => body) ?? [])).toEqual(
        spansIn(server.requests.map(({ body }) => JSON.parse(body.toString('utf8')))),
      )
    },
  )

  it('shows of a session that was never recorded what OpenSync would get, before anybody has logged in', async () => {
    const home = await makeHome({ convexUrl: '', apiKey: '' })
    const { sessionId, events } = theSessionOf('demo')
    await leaveTranscripts(home, sessionId, events)

    const people = await command(home, 'preview', sessionId.slice(0, 6))
    const programs = await previewOf(home, sessionId)

    expect(people.stdout).toContain('not recorded here: as `sync` would read it from its transcript')
    expect(people.stdout).toContain('once you have logged in: claude-code-sync login')
    expect(people.stdout).toMatch(/This is a preview: nothing was sent\.\n$/)
    expect(programs).toMatchObject({ source: 'transcript', destinations: [{ isConfigured: false }] })
    const [session, ...others] = programs.destinations[0]?.requests ?? []
    expect(session).toMatchObject({ path: '/sync/session', body: { externalId: sessionId } })
    expect(others.filter(({ body }) => body.role === 'tool').length).toBe(11)
    expect(home.openSync.requests).toEqual([])
  })

  it('counts what is hidden by its kind, once, and shows none of it', async () => {
    const mine = { endpoint: (await startRecordingServer()).url, content: 'none' } as const
    const home = await withBridge(
      await makeHome({
        destinations: { mine },
        redaction: { extra: { ticket: 'ACME-[0-9]+' } },
        maxContentLength: 200,
      }),
    )
    await say(home, `${TOKEN} and ${TOKEN}x`, `See ACME-1234. ${'word '.repeat(60)}`)

    const { destinations } = await previewOf(home, 'said')
    const { stdout } = await command(home, 'preview', 'said')

    const [openSync, otlp] = destinations
    expect(openSync?.hidden).toMatchObject({ redacted: { ticket: 1 }, withheld: 0, cut: 1 })
    expect(Object.keys(openSync?.hidden.redacted ?? {})).toContainEqual(expect.stringMatching(/^github-/))
    expect(otlp?.hidden).toEqual({ redacted: {}, withheld: 0, cut: 0 })
    expect(stdout + JSON.stringify(destinations)).not.toMatch(/ghp_|ACME-1234/)
    expect(stdout).toMatch(/^opensync: \d+ requests; hidden in them: .*ticket 1.*, 1 text cut\.$/m)
    expect(stdout).toMatch(/^mine: \d+ requests?; hidden in them: nothing\.$/m)
  })

  it('tells where a session goes only if it is asked for', async () => {
    const home = await withBridge(await makeHome())
    await play(home, 'hello')
    await home.flushed()
    await home.configure({ destinations: { later: { endpoint: 'http://127.0.0.1:9' } } })

    const { stdout } = await command(home, 'preview', '--last', '--to', 'later')

    expect(stdout).toContain(
      'only if you ask for it, since it began before: claude-code-sync sync --to later',
    )
    expect(stdout).not.toContain('To opensync')
  })

  it('shows nothing of a session of an excluded project', async () => {
    const home = await makeHome({ excludeProjects: ['/home'] })
    const { sessionId, events } = theSessionOf('demo')
    await leaveTranscripts(home, sessionId, events)

    const people = await command(home, 'preview', '--last')
    const programs = await previewOf(home, sessionId)

    expect(people.stdout).toBe(
      `${sessionId}: its project is among excludeProjects. Nothing of it is recorded or sent.\n`,
    )
    expect(programs).toEqual({ sessionId, isExcluded: true, destinations: [] })
  })

  it.each([
    [[], 2, 'Which session?'],
    [['x', '--last'], 2, 'Which session?'],
    [['x'], 1, 'No session begins with "x"'],
    [['--last'], 1, 'There is no session yet'],
  ])('says what is wrong with %j', async (args, exitCode, problem) => {
    const home = await makeHome()

    const outcome = await command(home, 'preview', ...args)

    expect(outcome).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(problem) })
  })

  it('names the destinations where there is none of the name that is meant', async () => {
    const home = await makeHome()
    const { sessionId, events } = theSessionOf('hello')
    await leaveTranscripts(home, sessionId, events)

    expect(await command(home, 'preview', '--last', '--to', 'nobody')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('No destination is named "nobody". There is: opensync'),
    })
  })
})
