import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { countSpool } from '../../src/spool/count.ts'
import { play as playRecording, theSessionOf } from '../bridge/home.ts'
import { kill } from '../support/program.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { installHooks, startHook } from './support/recorder.ts'
import { randomOf, size } from './support/size.ts'

const inbox = ({ paths }: House): string => join(paths.stateDir, 'spool', 'new')

const longAgo = async (path: string): Promise<void> => {
  const seconds = Date.now() / 1_000 - 3_600
  await utimes(path, seconds, seconds)
}

describe('row 3: a recorder that is killed while it writes', () => {
  it('costs nothing that the transcript tells too, and is counted', async () => {
    const house = await makeHouse()
    const command = await installHooks(house, { starting: false })
    const [made] = makeSessions(301)
    if (made === undefined) throw new Error('no session')
    let killed = 0
    for (const event of made.events) {
      const isTold = event.kind === 'hook' && /PostToolUse|^Stop$/.test(String(event.payload.hook_event_name))
      if (!isTold || killed >= size(4, 30)) {
        await house.play(made, 1)
        continue
      }
      await house.skip(made)
      const before = new Set(await readdir(inbox(house)))
      const hook = startHook(house, command)
      // Half of the time it has read everything, and only its trailer is missing.
      const payload = JSON.stringify(event.payload)
      hook.stdin?.write(killed % 2 === 0 ? payload : payload.slice(0, 60))
      const begun = () => readdir(inbox(house)).then((names) => names.find((name) => !before.has(name)))
      await vi.waitFor(
        async () =>
          expect((await stat(join(inbox(house), (await begun()) ?? 'none'))).size).toBeGreaterThan(60),
        20_000,
      )
      process.kill(-(hook.pid ?? expect.fail()), 'SIGKILL')
      killed += 1
      await longAgo(join(inbox(house), (await begun()) ?? 'none'))
    }
    house.startBridge()

    await house.flushed()

    house.expectAll([made], { timeless: true })
    expect(killed).toBeGreaterThan(0)
    expect(await countSpool(house.paths.stateDir)).toMatchObject({ waiting: 0, quarantined: killed })
    await house.expectLively()
  })
})

describe('row 11: damaged files in the spool', () => {
  it('are set aside and counted; what lies beside them arrives', async () => {
    const house = await makeHouse()
    const random = randomOf(11)
    const [victim, made] = makeSessions(311, 312)
    if (victim === undefined || made === undefined) throw new Error('no sessions')
    await house.play(victim)
    const names = (await readdir(inbox(house))).slice(0, size(12, 60))
    for (const [index, name] of names.entries()) {
      const path = join(inbox(house), name)
      const bytes = await readFile(path)
      if (index % 3 === 0) await truncate(path, 0)
      else if (index % 3 === 1) await truncate(path, Math.floor(random() * (bytes.length - 1)))
      else {
        // In the opening, or in the trailer: what is elsewhere may be another payload as good as this.
        const at = index % 2 === 0 ? Math.floor(random() * 19) : bytes.length - 1 - Math.floor(random() * 5)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 7))
        await writeFile(path, bytes)
      }
      await longAgo(path)
    }
    await house.play(made)
    house.startBridge()

    await house.flushed()

    house.expectAll([made])
    const { waiting, claimed, quarantined, held } = await countSpool(house.paths.stateDir)
    expect({ waiting, claimed, damaged: quarantined + held }).toEqual({
      waiting: 0,
      claimed: 0,
      damaged: names.length,
    })
    await house.expectLively()
  })

  it('and every bit of a payload may be wrong: nothing stops for it', async () => {
    const house = await makeHouse()
    const random = randomOf(12)
    const [victim, made] = makeSessions(313, 314)
    if (victim === undefined || made === undefined) throw new Error('no sessions')
    await house.play(victim)
    for (const name of await readdir(inbox(house))) {
      const path = join(inbox(house), name)
      const bytes = await readFile(path)
      const at = 40 + Math.floor(random() * (bytes.length - 50))
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      await writeFile(path, bytes)
    }
    await house.play(made)
    house.startBridge()

    await vi.waitFor(
      async () => {
        await house.ask('flush')
        house.expectAll([made])
        expect(await countSpool(house.paths.stateDir)).toMatchObject({ waiting: 0, claimed: 0 })
      },
      { timeout: 60_000, interval: 50 },
    )
  })
})

describe('row 12: a transcript', () => {
  it('whose lines are seen half written is read when they are whole', async () => {
    const house = await makeHouse()
    const [made] = makeSessions(321)
    if (made === undefined) throw new Error('no session')
    const path = house.transcriptOf(made.id)
    house.startBridge()
    for (const event of made.events) {
      if (event.kind !== 'line' || event.file !== 'main') {
        await house.play(made, 1)
        continue
      }
      await house.skip(made)
      await mkdir(join(path, '..'), { recursive: true })
      const half = Math.floor(event.text.length / 2)
      await appendFile(path, event.text.slice(0, half))
      if (event.text.length % 3 === 0) await house.ask('report')
      await appendFile(path, `${event.text.slice(half)}\n`)
    }

    await house.flushed()

    house.expectAll([made])
    await house.expectLively()
  })

  it('that is removed, or written anew, doubles nothing of what was read', async () => {
    const house = await makeHouse()
    const [removed, rewritten] = makeSessions(322, 323)
    if (removed === undefined || rewritten === undefined) throw new Error('no sessions')
    const first = house.startBridge()
    for (const session of [removed, rewritten]) await house.play(session)
    await house.flushed()
    const text = await readFile(house.transcriptOf(rewritten.id))
    await rm(house.transcriptOf(removed.id))
    await writeFile(house.transcriptOf(rewritten.id), text.subarray(0, text.length / 3))
    // Something comes of both, so that the bridge looks at them again.
    for (const { id } of [removed, rewritten])
      await house.record({
        session_id: id,
        transcript_path: house.transcriptOf(id),
        hook_event_name: 'Notification',
      })
    await house.flushed()
    await writeFile(house.transcriptOf(rewritten.id), text)
    await house.flushed()
    await kill(first)
    house.startBridge()

    await house.flushed()

    house.expectAll([removed, rewritten])
    await house.expectLively()
  })

  it('that is gone before it was read leaves what the hooks tell', async () => {
    const house = await makeHouse()
    const { sessionId, events } = theSessionOf('hello')
    for (const event of events) if (event.kind === 'hook') await house.happen(event, sessionId)
    house.startBridge()

    await house.flushed()

    const told = house.openSync.messages(sessionId).map(({ role, textContent }) => `${role}: ${textContent}`)
    expect(told).toEqual(['user: Say hello', 'assistant: Hello there.'])
  })
})

describe('row 13: odd payloads', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 'bottom' : { in: deep(levels - 1) })
  const oddities: [string, Record<string, unknown>][] = [
    ['a NUL', { command: 'a\u0000b' }],
    ['lone surrogates', { command: `\ud800 and \udc00`, '\udfff': 1 }],
    ['keys with $ and _ and none at all', { $where: 1, _id: 2, '': 3, 'a.b': 4 }],
    ['keys that are not ASCII', { schlüssel: 'ü', 鍵: '値', '🔑': '🗝' }],
    ['40 levels', { command: deep(40) }],
    ['300 levels', { command: deep(300) }],
    ['very many bytes', { command: 'x'.repeat(size(4, 50) * 1_000_000) }],
    ['a prototype', JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')],
    ['numbers beyond all', JSON.parse('{"a":1e400,"b":-0,"c":12345678901234567890}')],
  ]

  it('arrive at both places', async () => {
    const house = await makeHouse()
    for (const [index, [, input]] of oddities.entries()) await recordOddity(house, `odd-${index}`, input)
    house.startBridge()

    await house.flushed()

    for (const [index, [what]] of oddities.entries()) {
      const roles = house.openSync.messages(`odd-${index}`).map(({ role }) => role)
      expect(roles, what).toEqual(['user', 'tool', 'assistant'])
      const names = house.traces.spansOf(`odd-${index}`).map(({ name }) => name)
      expect(names.sort(), what).toEqual([
        'chat',
        'claude_code.session',
        'execute_tool Odd',
        'invoke_agent claude-code',
      ])
    }
    expect(await countSpool(house.paths.stateDir)).toMatchObject({ waiting: 0, claimed: 0, quarantined: 0 })
    await house.expectLively()
  })
})

/** A session of this name with one call of a tool, which only its hooks tell of. */
async function recordOddity(house: House, session_id: string, input: Record<string, unknown>): Promise<void> {
  const common = { session_id, prompt_id: `prompt of ${session_id}`, cwd: '/project' }
  const hooks = [
    { hook_event_name: 'SessionStart', source: 'startup' },
    { hook_event_name: 'UserPromptSubmit', prompt: JSON.stringify(input).slice(0, 2_000) },
    {
      hook_event_name: 'PostToolUse',
      tool_name: 'Odd',
      tool_use_id: `toolu of ${session_id}`,
      tool_input: input,
      tool_response: input,
    },
    { hook_event_name: 'Stop', last_assistant_message: 'Done' },
    { hook_event_name: 'SessionEnd', reason: 'other' },
  ]
  for (const [index, hook] of hooks.entries())
    await house.record({ ...common, ...hook }, { atMs: Date.now() - 60_000 + index * 10 })
}

describe('row 23: files that an older or a newer version left', () => {
  it('are read or held, and never dropped', async () => {
    const house = await makeHouse()
    const made = makeSessions(331)
    for (const session of made) await house.play(session)
    const { stateDir } = house.paths
    // A newer one's event, and a newer one's journal.
    const held = join(inbox(house), '77.0')
    await writeFile(held, 'claude-code-sync/2\0whatever\0end\n')
    const newer = join(stateDir, 'sessions', 'newer')
    await mkdir(newer, { recursive: true })
    const line = '{"v":2,"kind":"from the future","key":"k","at":1}\n'
    await writeFile(join(newer, 'journal.jsonl'), line)
    await writeFile(join(newer, 'unfinished'), '')
    await house.record({
      session_id: 'newer',
      hook_event_name: 'UserPromptSubmit',
      prompt_id: 'p',
      prompt: 'Go',
    })
    // An older one's cursor and route, and strange things where ours are.
    const older = join(stateDir, 'sessions', made[0]?.id ?? '')
    await mkdir(join(older, 'cursors'), { recursive: true })
    for (const name of ['route.json', 'cursors/opensync-0.json', 'cursors/x.tmp'])
      await writeFile(join(older, name), '{"position":3}')
    await writeFile(join(stateDir, 'sessions', 'stray file'), '')
    await mkdir(join(stateDir, 'bridge', 'live', 'stray folder'), { recursive: true })
    await writeFile(join(stateDir, 'bridge', 'credentials'), '{"x":{"kind":"carrier pigeon"}}')
    house.startBridge()

    await vi.waitFor(
      async () => {
        await house.ask('flush')
        house.expectAll(made)
      },
      { timeout: 60_000, interval: 50 },
    )

    expect(await readFile(join(newer, 'journal.jsonl'), 'utf8')).toBe(line)
    expect(await countSpool(stateDir)).toMatchObject({ held: 1, waiting: 0, claimed: 1, quarantined: 0 })
    expect(JSON.stringify(await house.ask('report'))).toContain('1 recorded events')
    // What the newer version left is readable again: by that version, or by this one when it is mended.
    await rename(join(newer, 'journal.jsonl'), join(newer, 'journal.newer'))
    await rm(held)
    await house.expectLively()
    expect(house.openSync.messages('newer')).toHaveLength(1)
  })

  it('a cursor that is not readable has everything sent again, which changes nothing', async () => {
    const house = await makeHouse()
    const made = makeSessions(332)
    const bridge = house.startBridge()
    for (const session of made) await house.play(session)
    await house.flushed()
    await kill(bridge)
    for (const { id } of made) {
      const folder = join(house.paths.stateDir, 'sessions', id)
      for (const name of await readdir(join(folder, 'cursors')))
        await writeFile(join(folder, 'cursors', name), '{"offset":')
      await writeFile(join(folder, 'unfinished'), '')
    }
    house.startBridge()

    await house.flushed()

    house.expectAll(made)
    expect(house.traces.repeats).toBeGreaterThan(0)
  })
})

describe('row 24: a rule of redaction that throws', () => {
  it('takes its text with it, and nothing else', async () => {
    const house = await makeHouse()
    const secret = `sk-ant-api03-${'x'.repeat(93)}AA`
    house.startBridge({ preload: [join(import.meta.dirname, 'support', 'throwing-rules.mjs')] })
    await house.record({
      session_id: 'closed',
      hook_event_name: 'UserPromptSubmit',
      prompt_id: 'p',
      prompt: `THROW HERE ${secret}`,
    })
    await playRecording(house, 'hello')

    await house.flushed()

    const everything = [...house.openSyncFront.requests, ...house.tracesFront.requests].map(({ body }) =>
      String(body),
    )
    expect(everything.join()).not.toContain(secret)
    expect(
      await readFile(join(house.paths.stateDir, 'sessions', 'closed', 'journal.jsonl'), 'utf8'),
    ).not.toContain('sk-ant')
    expect(house.openSync.messages('closed').map(({ textContent }) => textContent)).toEqual([
      '[redacted:unchecked]',
    ])
    await house.expectLively()
  })
})
