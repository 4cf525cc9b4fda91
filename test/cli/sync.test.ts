import { appendFile, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { conversation, type Home, makeHome, play } from '../bridge/home.ts'
import { startRecordingServer } from '../exporters/otlp/recording-server.ts'
import { kill } from '../support/program.ts'
import { readRecording } from '../support/sessions/recordings.ts'
import { command, leaveTranscripts, withBridge } from './past.ts'

const RECORDINGS = ['agents', 'compact', 'demo', 'fork', 'interrupt', 'killed', 'resume', 'titles', 'tools']

/** What hooks alone know of a session is not in its transcript. */
const UNWATCHED = { endReason: undefined, permissionMode: undefined, startType: undefined }

async function homeWith(...recordings: string[]): Promise<Home> {
  const home = await withBridge(await makeHome())
  for (const name of recordings)
    for (const [id, events] of readRecording(name)) await leaveTranscripts(home, id, events)
  return home
}

/** What a person sees of a session. */
const shown = ({ openSync }: Home, id: string) => {
  const { title, projectPath, model, promptTokens, completionTokens, cost, messageCount, extra } =
    openSync.session(id) ?? {}
  const facts = { title, projectPath, model, promptTokens, completionTokens, cost, messageCount }
  return { ...facts, extra: { ...extra, ...UNWATCHED } }
}

const idOf = (recording: string): string => [...readRecording(recording).keys()][0] ?? ''

const sent = ({ openSync }: Home) => openSync.requests.filter(({ method }) => method === 'POST').length

describe('sync', () => {
  it('brings sessions that no hook told of as if hooks had: whole, exact and in order', async () => {
    const watched = await withBridge(await makeHome())
    for (const [id, events] of RECORDINGS.flatMap((name) => [...readRecording(name)]))
      for (const event of events) await watched.happen(event, id)
    await watched.flushed()
    const home = await homeWith(...RECORDINGS)

    const { exitCode } = await command(home, 'sync')

    expect(exitCode).toBe(0)
    for (const [id] of RECORDINGS.flatMap((name) => [...readRecording(name)])) {
      expect(conversation(home.openSync, id)).toEqual(conversation(watched.openSync, id))
      expect(shown(home, id)).toEqual(shown(watched, id))
    }
  })

  it('passes over sessions of excluded projects, and does not warn that their transcripts go', async () => {
    const home = await makeHome({ excludeProjects: ['/home/dev'] })
    for (const [id, events] of readRecording('tools')) await leaveTranscripts(home, id, events, 29)

    const excluded = await command(home, 'sync', '--dry-run')
    await home.configure({})
    const meant = await command(home, 'sync', '--dry-run')

    expect(excluded).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 sessions') })
    expect(excluded.stdout).not.toMatch(/⚠/)
    expect(meant.stdout).toMatch(/1 session would be sent[\s\S]*⚠/)
  })

  it('does not claim to know how a session ended that nobody watched', async () => {
    const home = await homeWith('tools')

    await command(home, 'sync')
    const { stdout } = await command(home, 'show', '--last')

    expect(home.openSync.session(idOf('tools'))?.extra).not.toHaveProperty('endReason')
    expect(stdout).toMatch(/ · ended · /)
  })

  it('sends nothing the second time', async () => {
    const home = await homeWith('tools', 'hello')
    const first = await command(home, 'sync')
    const before = sent(home)

    const second = await command(home, 'sync')

    expect(first.stdout).toBe('✅ 2 sessions sent to opensync\n')
    expect(second.stdout).toBe('✅ 0 sessions sent to opensync\n   2 recorded already\n')
    expect(sent(home)).toBe(before)
  })

  it('changes nothing of a session that was synced while it was at work', async () => {
    const home = await withBridge(await makeHome())
    const id = await play(home, 'tools')
    await home.flushed()
    const before = { shown: shown(home, id), messages: home.openSync.messages(id), sent: sent(home) }
    const journal = await readFile(join(home.paths.stateDir, 'sessions', id, 'journal.jsonl'))

    const { stdout } = await command(home, 'sync', '--session', id)

    expect(stdout).toBe('✅ 0 sessions sent to opensync\n   1 recorded already\n')
    expect({ shown: shown(home, id), messages: home.openSync.messages(id), sent: sent(home) }).toEqual(before)
    expect(await readFile(join(home.paths.stateDir, 'sessions', id, 'journal.jsonl'))).toEqual(journal)
  })

  it('reads no session from its transcript that hooks told of, whoever asks for that', async () => {
    const home = await withBridge(await makeHome())
    const id = await play(home, 'tools')
    await home.flushed()
    const before = { messages: home.openSync.messages(id), sent: sent(home) }
    const request = { request: 'backfill', session_id: id, source: 'startup', started_ms: 1 }

    await home.record({ ...request, transcript_path: home.transcriptOf(id) })
    await home.flushed()

    expect({ messages: home.openSync.messages(id), sent: sent(home) }).toEqual(before)
    const journal = await readFile(join(home.paths.stateDir, 'sessions', id, 'journal.jsonl'), 'utf8')
    expect(journal).not.toContain('backfilled')
  })

  it('goes on with a transcript that went on without hooks after it was synced', async () => {
    const home = await homeWith()
    const id = idOf('resume')
    const lines = (readRecording('resume').get(id) ?? []).filter((event) => event.kind === 'line')
    const next = lines.findIndex(({ text }) => text.includes('"content":"What was it?"'))
    const [before, after] = [lines.slice(0, next), lines.slice(next)]
    await leaveTranscripts(home, id, before)
    await command(home, 'sync')
    const told = conversation(home.openSync, id)
    await age(join(home.paths.stateDir, 'sessions', id, 'journal.jsonl'), 60)
    const later = after.map(({ text }) => text.replaceAll(/"timestamp":"[^"]+"/g, `"timestamp":"${ago(30)}"`))
    await appendFile(home.transcriptOf(id), later.map((text) => `${text}\n`).join(''))
    await age(home.transcriptOf(id), 30)

    const { stdout } = await command(home, 'sync')
    const again = await command(home, 'sync')

    expect(stdout).toContain('✅ 1 session sent')
    expect(conversation(home.openSync, id).slice(0, told.length)).toEqual(told)
    expect(conversation(home.openSync, id).length).toBeGreaterThan(told.length)
    expect(again.stdout).toContain('✅ 0 sessions sent')
  })

  it('tells in a dry run what it would do, and does nothing', async () => {
    const home = await homeWith('tools')

    const { stdout, exitCode } = await command(home, 'sync', '--dry-run')

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^1 session would be sent to opensync\n {3}\S+ \S+ {2}\S+ {2}from its transcript\n$/,
    )
    expect(sent(home)).toBe(0)
    expect(await readdir(join(home.paths.stateDir, 'sessions')).catch(() => [])).toEqual([])
  })

  it('takes only what was asked for: by time, by project, by session', async () => {
    const home = await homeWith()
    await leaveTranscripts(home, idOf('tools'), readRecording('tools').get(idOf('tools')) ?? [], 40)
    await leaveTranscripts(home, idOf('hello'), readRecording('hello').get(idOf('hello')) ?? [], 1)

    const since = await command(home, 'sync', '--dry-run', '--since', '30d')
    const project = await command(home, 'sync', '--dry-run', '--project', '/home/dev')
    const elsewhere = await command(home, 'sync', '--dry-run', '--project', '/home/de')
    const session = await command(home, 'sync', '--dry-run', '--session', idOf('tools').slice(0, 8))

    expect(since.stdout).toMatch(new RegExp(`^1 session .*\n.*${idOf('hello')}`))
    expect(project.stdout).toContain('2 sessions would be sent')
    expect(elsewhere.stdout).toContain('0 sessions would be sent')
    expect(session.stdout).toMatch(new RegExp(`^1 session .*\n.*${idOf('tools')}`))
  })

  it('leaves a session alone whose transcript was just written, unless it is named', async () => {
    const home = await homeWith('tools')
    await utimes(home.transcriptOf(idOf('tools')), new Date(), new Date())

    const all = await command(home, 'sync', '--dry-run')
    const named = await command(home, 'sync', '--dry-run', '--session', idOf('tools'))

    expect(all.stdout).toContain('1 still at work')
    expect(named.stdout).toContain('1 session would be sent')
  })

  it('does not double what OpenSync has from another program, unless it is told to', async () => {
    const home = await homeWith('tools')
    await post(home, { externalId: idOf('tools'), title: 'From elsewhere' })

    const first = await command(home, 'sync')
    const forced = await command(home, 'sync', '--force')

    expect(first.stdout).toContain('1 in OpenSync already, and not from here')
    expect(forced.stdout).toContain('✅ 1 session sent')
    expect(conversation(home.openSync, idOf('tools')).length).toBeGreaterThan(5)
  })

  it('tells of sessions that OpenSync has lost, and sends them again when it is told to', async () => {
    const home = await homeWith('tools')
    await command(home, 'sync')
    const told = conversation(home.openSync, idOf('tools'))
    const before = sent(home)
    home.openSync.reply(({ path }) =>
      path === '/sync/sessions/list' ? { status: 200, body: { sessionIds: [] } } : undefined,
    )

    const noticed = await command(home, 'sync')
    const forced = await command(home, 'sync', '--force')

    expect(noticed.stdout).toContain('OpenSync has 1 session no more that was delivered from here.')
    expect(forced.stdout).toContain('✅ 1 session sent')
    expect(sent(home)).toBeGreaterThan(before + told.length)
    expect(conversation(home.openSync, idOf('tools'))).toEqual(told)
  })

  it('sends what is recorded to a destination that was added later, and not twice', async () => {
    const home = await homeWith('tools')
    await command(home, 'sync')
    const before = sent(home)
    const backend = await startRecordingServer()
    await home.configure({ destinations: { backend: { endpoint: backend.url } } })

    const first = await command(home, 'sync', '--to', 'backend')
    const received = backend.requests.length
    const second = await command(home, 'sync', '--to', 'backend')

    expect(first.stdout).toBe('✅ 1 session sent to backend\n')
    expect(received).toBeGreaterThan(0)
    expect(second.stdout).toContain('✅ 0 sessions sent to backend')
    expect(backend.requests.length).toBe(received)
    expect(sent(home)).toBe(before)
  })

  it('says what is in the way where the server does not take it, and goes on with it the next time', async () => {
    const home = await homeWith('tools')
    home.openSync.reply(({ method }) => (method === 'POST' ? { status: 503 } : undefined))

    const failed = await command(home, 'sync', '--timeout', '4')
    home.openSync.reply(undefined)
    await home.flushed()
    const next = await command(home, 'sync')

    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toContain('1 session could not be sent in time')
    expect(failed.stderr).toContain('503')
    expect(next.stdout).toContain('1 recorded already')
    expect(conversation(home.openSync, idOf('tools')).length).toBeGreaterThan(5)
  })

  it('loses nothing and doubles nothing when the bridge is killed on the way', async () => {
    const home = await makeHome()
    for (const name of ['tools', 'agents', 'demo'])
      for (const [id, events] of readRecording(name)) await leaveTranscripts(home, id, events)
    const undisturbed = await homeWith('tools', 'agents', 'demo')
    await command(undisturbed, 'sync')

    const syncing = command(home, 'sync')
    for (let life = 1; life <= 3; life++) {
      const bridge = home.startBridge()
      await vi.waitFor(() => expect(sent(home)).toBeGreaterThan(life * 5), { timeout: 15_000, interval: 5 })
      await kill(bridge)
    }
    home.startBridge()
    const { exitCode } = await syncing

    expect(exitCode).toBe(0)
    for (const name of ['tools', 'agents', 'demo'])
      expect(conversation(home.openSync, idOf(name))).toEqual(conversation(undisturbed.openSync, idOf(name)))
  })

  it('sends what it is asked for although sessions are not synced by themselves', async () => {
    const home = await homeWith('tools')
    await home.configure({ autoSync: false })

    const { stdout } = await command(home, 'sync')

    expect(stdout).toContain('✅ 1 session sent')
    expect(conversation(home.openSync, idOf('tools')).length).toBeGreaterThan(5)
  })

  it('keeps to what may travel, as it is configured now', async () => {
    const home = await homeWith('tools')
    await home.configure({ syncToolCalls: false })

    await command(home, 'sync')

    expect(home.openSync.messages(idOf('tools')).map(({ role }) => role)).not.toContain('tool')
    const journal = join(home.paths.stateDir, 'sessions', idOf('tools'), 'journal.jsonl')
    expect(await readFile(journal, 'utf8')).not.toContain('hello-world')
    expect((await stat(journal)).mode & 0o777).toBe(0o600)
  })

  it('warns of transcripts that Claude Code will soon delete', async () => {
    const home = await homeWith()
    const events = readRecording('tools').get(idOf('tools')) ?? []
    await leaveTranscripts(home, idOf('tools'), events, 8)
    await writeFile(home.paths.claudeSettingsFile, '{"cleanupPeriodDays": 10}')

    const soonGone = await command(home, 'sync', '--dry-run')
    const synced = await command(home, 'sync')

    expect(soonGone.stdout).toContain('⚠ Claude Code deletes the transcripts of 1 session that is not synced')
    expect(soonGone.stdout).toContain('cleanupPeriodDays is 10')
    expect(synced.stdout).not.toContain('⚠')
  })

  it.each([
    [['--since', 'yesterday'], 'such as 12h, 30d or 4w, or a date'],
    [['--to', 'nowhere'], 'No destination is named "nowhere". There is: opensync'],
  ])('refuses %j as a mistake, and says what to give', async (args, message) => {
    const { exitCode, stderr } = await command(await makeHome(), 'sync', ...args)

    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })

  it('fails, and says what to do, where there is nowhere to send to or the key is refused', async () => {
    const home = await makeHome({ apiKey: 'osk_wrong0000000000' })
    const refused = await command(home, 'sync')
    await home.configure({ apiKey: '', convexUrl: '' })
    const nowhere = await command(home, 'sync')

    expect([refused.exitCode, nowhere.exitCode]).toEqual([1, 1])
    expect(refused.stderr).toContain('Invalid API key')
    expect(nowhere.stderr).toContain('Run: claude-code-sync login')
  })
})

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()

const age = (path: string, seconds: number): Promise<void> =>
  utimes(path, new Date(ago(seconds)), new Date(ago(seconds)))

async function post({ openSync }: Home, session: object): Promise<void> {
  await fetch(`${openSync.url}/sync/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${openSync.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(session),
  })
}
