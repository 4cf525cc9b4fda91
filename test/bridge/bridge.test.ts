import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Bridge } from '../../src/bridge/bridge.ts'
import { Destinations } from '../../src/bridge/destinations.ts'
import { makeExporter } from '../../src/bridge/make-exporter.ts'
import { Redaction } from '../../src/bridge/redaction.ts'
import { Sessions } from '../../src/bridge/sessions.ts'
import { openSpool } from '../../src/spool/spool.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { conversation, type Home, makeHome, theSessionOf } from './home.ts'

const IDLE_MS = 60_000
const SESSION = 'session-1'
const tracing = createTracing('0.0.0')

/** A bridge in this process, whose clock stands still until it is told to go on. */
async function makeBridge(home: Home) {
  const { paths } = home
  let nowMs = 0
  let isOnly = true
  let held = Promise.resolve()
  const log: string[] = []
  const spool = await openSpool({ stateDir: paths.stateDir, owner: `test-${Math.random()}` })
  const destinations = await Destinations.open(
    join(paths.stateDir, 'bridge'),
    (message) => log.push(message),
    makeExporter,
  )
  const redaction = new Redaction('here')
  const sessions = new Sessions(
    paths.stateDir,
    tracing,
    () => redaction.redactor,
    (message) => log.push(message),
  )
  await sessions.resume()
  const bridge = new Bridge({
    paths,
    spool: { ...spool, claim: async () => held.then(spool.claim) },
    sessions,
    destinations,
    redaction,
    instance: { isAlive: async () => false, isOnly: async () => isOnly },
    host: 'here',
    log: (message) => log.push(message),
    idleMs: IDLE_MS,
    monotonic: () => nowMs,
  })
  onTestFinished(async () => {
    bridge.stop()
    await Promise.all(destinations.running.map((courier) => courier.stop()))
  })
  const advance = (ms: number) => {
    nowMs += ms
  }
  /** Nothing is claimed from here on until the returned function is called. */
  const holdClaims = () => {
    let letGo = () => {}
    held = new Promise((resolve) => {
      letGo = resolve
    })
    return () => letGo()
  }
  const supersede = () => {
    isOnly = false
  }
  return { bridge, log, advance, holdClaims, supersede }
}

/** Whether the bridge leaves now: it looks whenever it was asked something, and has no answer when it has left. */
async function leaves(bridge: Bridge, run: Promise<void>): Promise<boolean> {
  let left = false
  void run.then(() => {
    left = true
  })
  for (let look = 1; look <= 3; look++) await bridge.report().catch(() => undefined)
  return left
}

const prompt = { session_id: SESSION, hook_event_name: 'UserPromptSubmit', prompt_id: 'p', prompt: 'Go' }

describe('a bridge with nothing to do', () => {
  it('leaves when nothing came for a while, and not before', async () => {
    const { bridge, advance } = await makeBridge(await makeHome())
    const run = bridge.run()

    advance(IDLE_MS - 1)
    const early = await leaves(bridge, run)
    advance(1)

    expect(early).toBe(false)
    expect(await leaves(bridge, run)).toBe(true)
    expect(await bridge.hasWork()).toBe(false)
  })

  it('stays for another while after every event', async () => {
    const home = await makeHome()
    const { bridge, advance } = await makeBridge(home)
    const run = bridge.run()
    advance(IDLE_MS - 1)
    await home.record(prompt)
    await bridge.report()

    advance(IDLE_MS - 1)

    expect(await leaves(bridge, run)).toBe(false)
  })

  it('has work again when an event comes just as it leaves', async () => {
    const home = await makeHome()
    const { bridge, advance } = await makeBridge(home)
    const run = bridge.run()
    advance(IDLE_MS)
    await leaves(bridge, run)

    await home.record(prompt)

    expect(await bridge.hasWork()).toBe(true)
  })

  it('does not leave while a question makes it take something on', async () => {
    const home = await makeHome()
    const { bridge, advance, holdClaims } = await makeBridge(home)
    let left = false
    void bridge.run().then(() => {
      left = true
    })
    await bridge.report()
    // Behind the last look that it takes by itself: it rests then.
    for (let look = 1; look <= 3; look++) await bridge.round()
    advance(IDLE_MS)
    const letGo = holdClaims()
    const asked = bridge.report()
    await home.record(prompt)
    // The recorder's file wakes it now, and nothing is in its hands yet.
    for (let turn = 1; turn <= 100; turn++) await new Promise((resolve) => setImmediate(resolve))

    letGo()
    await asked

    expect(left).toBe(false)
    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toEqual(['user: Go']))
  })

  it('leaves everything to another one where it can not tell that it is the only one', async () => {
    const home = await makeHome()
    const { bridge, supersede } = await makeBridge(home)
    const run = bridge.run()
    await bridge.report()
    supersede()
    await home.record(prompt)

    await run

    expect(conversation(home.openSync, SESSION)).toEqual([])
    expect(await bridge.hasWork()).toBe(true)
    const { bridge: next } = await makeBridge(home)
    await next.report()
    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toEqual(['user: Go']))
  })

  it('leaves although the configuration is broken: whoever mends it, or the next hook, starts another', async () => {
    const home = await makeHome()
    await writeFile(home.paths.configFile, 'broken')
    await home.record(prompt)
    const { bridge, advance } = await makeBridge(home)
    const run = bridge.run()

    advance(IDLE_MS)

    expect(await leaves(bridge, run)).toBe(true)
    expect(await bridge.hasWork()).toBe(false)
  })

  it('leaves although a transcript ends in the middle of a line', async () => {
    const home = await makeHome()
    const { sessionId, events } = theSessionOf('hello')
    for (const event of events.slice(0, 2)) await home.happen(event, sessionId)
    await mkdir(join(home.transcriptOf(sessionId), '..'), { recursive: true })
    await appendFile(home.transcriptOf(sessionId), '{"type":"assist')
    const { bridge, advance } = await makeBridge(home)
    const run = bridge.run()
    await bridge.report()
    await bridge.report()

    advance(IDLE_MS)

    expect(await leaves(bridge, run)).toBe(true)
  })

  it('stays while a retry is due soon, and leaves when it is far', async () => {
    const home = await makeHome()
    home.openSync.reply(() => ({ status: 429, headers: { 'retry-after': '3600' } }))
    await home.record(prompt)
    const { bridge, advance } = await makeBridge(home)
    const run = bridge.run()
    await vi.waitFor(async () => expect(JSON.stringify(await bridge.report())).toContain('429'))

    advance(IDLE_MS)

    expect(await leaves(bridge, run)).toBe(true)
  })

  it('leaves at once when it is told to', async () => {
    const { bridge } = await makeBridge(await makeHome())
    const run = bridge.run()

    bridge.stop()

    await run
  })
})

describe('a bridge at work', () => {
  it('looks again when an event comes while it is looking', async () => {
    const home = await makeHome()
    const { bridge } = await makeBridge(home)
    void bridge.run()

    for (let event = 1; event <= 20; event++)
      await home.record({ ...prompt, prompt_id: `p${event}`, prompt: `${event}` })

    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toHaveLength(20), 5_000)
  })

  it('takes over what an earlier one had claimed, and did not record', async () => {
    const home = await makeHome()
    await home.record(prompt)
    const spool = await openSpool({ stateDir: home.paths.stateDir, owner: 'dead' })
    await spool.claim()

    const { bridge } = await makeBridge(home)
    await bridge.report()

    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toEqual(['user: Go']))
  })

  it('takes over what one that is no more has claimed while this one was at work', async () => {
    const home = await makeHome()
    const { bridge } = await makeBridge(home)
    await bridge.report()
    await home.record(prompt)
    const spool = await openSpool({ stateDir: home.paths.stateDir, owner: 'dead' })
    await spool.claim()

    await bridge.report()

    await vi.waitFor(() => expect(conversation(home.openSync, SESSION)).toEqual(['user: Go']))
  })

  it("keeps a session's events where its journal is of a newer version, and the other sessions go on", async () => {
    const home = await makeHome()
    const folder = join(home.paths.stateDir, 'sessions', SESSION)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'journal.jsonl'), '{"v":2,"kind":"from the future","key":"k","at":1}\n')
    await home.record(prompt)
    await home.record({ ...prompt, session_id: 'another' })
    const { bridge, log } = await makeBridge(home)

    const pending = await bridge.report()

    await vi.waitFor(() => expect(conversation(home.openSync, 'another')).toEqual(['user: Go']))
    expect(JSON.stringify(pending)).toContain('1 recorded events')
    expect(log.join()).toMatch(/its events are kept.*newer claude-code-sync/)
  })

  it('reads on in a transcript where it stopped, and counts nothing twice where that was written anew', async () => {
    const home = await makeHome()
    const { sessionId, events } = theSessionOf('hello')
    const [start, ...rest] = events
    if (start === undefined) throw new Error('an empty recording')
    await home.happen(start, sessionId)
    const { bridge } = await makeBridge(home)
    const settles = (messages: number) =>
      vi.waitFor(async () => {
        expect(await bridge.report()).toEqual([])
        expect(conversation(home.openSync, sessionId)).toHaveLength(messages)
      }, 5_000)
    for (const event of rest) {
      await home.happen(event, sessionId)
      await bridge.report()
    }
    await settles(2)
    const totals = home.openSync.session(sessionId)?.totalTokens

    const transcript_path = home.transcriptOf(sessionId)
    await writeFile(transcript_path, '')
    await home.record({ ...prompt, session_id: sessionId, transcript_path })
    await bridge.report()
    for (const event of rest.filter(({ kind }) => kind === 'line')) await home.happen(event, sessionId)

    await settles(3)
    expect(totals).toBeGreaterThan(0)
    expect(home.openSync.session(sessionId)?.totalTokens).toBe(totals)
  })
})
