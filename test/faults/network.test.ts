import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { kill } from '../support/program.ts'
import type { MadeSession } from '../support/sessions/generator.ts'
import { makeClock } from './support/bridges.ts'
import type { Answer, Fault, Front } from './support/front.ts'
import { type House, makeHouse, makeSessions } from './support/house.ts'
import { expectInOpenSync, expectInTraces } from './support/oracle.ts'
import { isLong, size } from './support/size.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Generous, as the machine may be busy with other things. */
const WAIT = { timeout: 60_000, interval: 30 }

const seeds = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index)

async function playAll(house: House, made: readonly MadeSession[]): Promise<void> {
  for (const session of made) await house.play(session)
}

/** Until this holds, asking the bridge for deliveries all the time. */
const eventually = (house: House, check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(async () => {
    await house.ask('flush')
    await check()
  }, WAIT)

/** What a bridge has left for the next one, by destination. */
const pausesOf = async ({ paths }: House): Promise<object> =>
  JSON.parse(await readFile(join(paths.stateDir, 'bridge', 'pauses.json'), 'utf8').catch(() => '{}'))

const status = async (house: House) => JSON.stringify(await house.ask('report'))

/** The part of the house that this name stands for, and what its healthy neighbour must have. */
const places = [
  ['OpenSync', (house: House) => house.openSyncFront, expectTraced],
  ['the OTLP backend', (house: House) => house.tracesFront, expectSynced],
] as const

function expectTraced(house: House, made: readonly MadeSession[]): void {
  for (const session of made) expectInTraces(house.traces, session)
}

function expectSynced(house: House, made: readonly MadeSession[]): void {
  for (const session of made) expectInOpenSync(house.openSync, session)
}

describe('row 14: a backend that is down for days', () => {
  it.each(places)(
    '%s gets everything afterwards, and its neighbour does not wait',
    async (_, of, neighbour) => {
      const house = await makeHouse()
      const clock = await makeClock(house)
      const made = makeSessions(...seeds(30, size(2, 8)))
      await of(house).shut()
      const first = clock.startBridge()
      await playAll(house, made)
      await eventually(house, () => neighbour(house, made))
      first.kill('SIGTERM')
      await clock.set(3 * DAY_MS)
      clock.startBridge()
      await eventually(house, async () => expect(await status(house)).toContain('ECONNREFUSED'))

      await of(house).open()
      await house.flushed()

      house.expectAll(made)
      await house.expectLively()
    },
  )
})

describe('row 15: a backend that takes a connection, and says nothing, or one byte a second', () => {
  it('gets everything once it is well; its neighbour does not wait', async () => {
    // OpenSync is given more time, and so are the long tests.
    const cases = places
      .slice(isLong ? 0 : 1)
      .flatMap(([, of, neighbour]) =>
        (['silence', 'drip'] as const).map((fault) => ({ of, neighbour, fault })),
      )
    await Promise.all(
      cases.map(async ({ of, neighbour, fault }) => {
        const house = await makeHouse()
        const made = makeSessions(41)
        of(house).fail(fault)
        house.startBridge()
        await playAll(house, made)
        await eventually(house, () => neighbour(house, made))
        // What is under way is waited for until its deadline, and then sent again.
        of(house).fail('pass')
        await house.flushed()

        house.expectAll(made)
        await house.expectLively()
      }),
    )
  })
})

describe('row 16: a request that is taken, whose answer is lost', () => {
  it('is sent again, and changes nothing', async () => {
    for (const seed of seeds(50, size(1, 6))) {
      const house = await makeHouse()
      const made = makeSessions(seed)
      const lose = (_: unknown, count: number): Fault => (count % 3 === 2 ? 'commit-then-reset' : 'pass')
      house.openSyncFront.fail(lose)
      house.tracesFront.fail((_, count) => (count % 2 === 1 ? 'commit-then-reset' : 'pass'))
      house.startBridge()
      await playAll(house, made)

      await house.flushed()

      house.expectAll(made)
      expect(house.traces.repeats).toBeGreaterThan(0)
      await house.expectLively()
    }
  })
})

describe('row 17: Retry-After', () => {
  const forms = ['5', new Date(Date.now() + 5_000).toUTCString(), '0', '-1', 'junk', '1e9', '']
  it('is obeyed in whatever form it comes, and never for more than an hour', async () => {
    await Promise.all(
      forms.map(async (form) => {
        const house = await makeHouse()
        const clock = await makeClock(house)
        const made = makeSessions(61)
        const busy: Answer = { status: 503, headers: { 'retry-after': form } }
        house.openSyncFront.fail((_, count) => (count === 1 ? busy : 'pass'))
        house.tracesFront.fail((_, count) => (count === 1 ? busy : 'pass'))
        const bridge = clock.startBridge()
        await playAll(house, made)
        await eventually(house, () => {
          expect(house.openSyncFront.requests.length).toBeGreaterThan(0)
          expect(house.tracesFront.requests.length).toBeGreaterThan(0)
        })

        if (form === '1e9') {
          expect(await status(house)).toContain('503')
          await clock.set(0, HOUR_MS - 60_000)
          await house.ask('flush')
          expect(house.tracesFront.requests).toHaveLength(1)
          await clock.set(0, HOUR_MS + 60_000)
          await eventually(house, () => house.expectAll(made))
          // For it nothing has come for an hour: it leaves.
          await kill(bridge)
          clock.startBridge()
        }
        await house.flushed()

        house.expectAll(made)
        await house.expectLively()
      }),
    )
  })
})

describe('row 17, over the end of a bridge', () => {
  it('is obeyed by the next bridge, for as long as the server asked by the time of the machine', async () => {
    const house = await makeHouse()
    const clock = await makeClock(house)
    const made = makeSessions(62)
    const fronts = [house.openSyncFront, house.tracesFront]
    for (const front of fronts)
      front.fail((_, count) => (count === 1 ? { status: 429, headers: { 'retry-after': '600' } } : 'pass'))
    const first = clock.startBridge()
    await playAll(house, made)
    await vi.waitFor(async () => expect(Object.keys(await pausesOf(house))).toHaveLength(2), WAIT)
    await kill(first)

    await clock.set(9 * 60_000)
    const second = clock.startBridge()
    await eventually(house, async () => expect(await status(house)).toContain('next try at'))
    await kill(second)
    const tried = fronts.map(({ requests }) => requests.length)
    await clock.set(11 * 60_000)
    clock.startBridge()
    await house.flushed()

    expect(tried).toEqual([1, 1])
    house.expectAll(made)
    expect(await pausesOf(house)).toEqual({})
    await house.expectLively()
  })
})

describe('row 18: one item that a backend refuses for ever', () => {
  it.each([400, 413, 500])('is counted with its reason (%i), and everything else arrives', async (code) => {
    const house = await makeHouse()
    const [poisoned, ...others] = makeSessions(...seeds(70, 3))
    if (poisoned === undefined) throw new Error('no session')
    const victim = poisoned.messages.find(({ role }) => role === 'user')?.what ?? ''
    const isPoison = ({ path, body }: { path: string; body: Buffer }) => {
      const text = body.toString()
      return (
        path === '/sync/message' && text.includes(poisoned.id) && text.includes(`"textContent":"${victim}"`)
      )
    }
    house.openSyncFront.fail((request) =>
      isPoison(request) ? { status: code, body: '{"error":"not this one"}' } : 'pass',
    )
    house.startBridge()
    await house.play(poisoned)
    // The others pass meanwhile: that is how one item is told from a server in trouble.
    for (const other of others)
      for (let event = 0; event < other.events.length; event += 3) {
        await house.play(other, 3)
        await house.ask('flush')
      }
    let more = 0
    await vi.waitFor(
      async () => {
        more += 1
        await house.record({
          session_id: 'canary',
          hook_event_name: 'UserPromptSubmit',
          prompt_id: `p${more}`,
          prompt: `${more}`,
        })
        expect(JSON.stringify(await house.ask('flush'))).toBe('{"pending":[]}')
      },
      { timeout: 60_000, interval: 50 },
    )

    expectTraced(house, [poisoned, ...others])
    expectSynced(house, others)
    const refused = poisoned.messages.filter(({ what, role }) => what === victim && role !== 'tool').length
    expect(house.openSync.messages(poisoned.id)).toHaveLength(poisoned.messages.length - refused)
    expect(await house.log()).toContain('refused for good')
  })

  it('is not given up while nothing else passes either: it may be the server', async () => {
    const house = await makeHouse()
    const made = makeSessions(74, 75)
    house.openSyncFront.fail({ status: 500, body: '{"error":"out of order"}' })
    house.startBridge()
    await playAll(house, made)
    await eventually(house, () => expect(house.openSyncFront.requests.length).toBeGreaterThan(20))

    house.openSyncFront.fail('pass')
    await house.flushed()

    house.expectAll(made)
    await house.expectLively()
  })

  it.each([400, 413])('does not take the other spans of its batch along (%i)', async (code) => {
    const house = await makeHouse()
    const made = makeSessions(70)
    house.tracesFront.fail(({ body }) =>
      body.toString().includes('"execute_tool Bash"') ? { status: code, body: '{"message":"no"}' } : 'pass',
    )
    house.startBridge()
    await playAll(house, made)

    await house.flushed()

    for (const session of made) {
      const spans = house.traces.spansOf(session.id)
      const all = Object.values(session.spans).reduce((sum, count) => sum + count, 0)
      const tools = house.openSync
        .messages(session.id)
        .filter(({ textContent }) => textContent?.startsWith('Bash'))
      expect(spans).toHaveLength(all - tools.length)
    }
    expectSynced(house, made)
  })
})

describe('row 19: a key that is refused', () => {
  it.each([401, 403])('parks its destination (%i) until it is mended, and no other one', async (code) => {
    const house = await makeHouse()
    const made = makeSessions(80)
    house.openSyncFront.fail(({ headers }) =>
      headers.authorization === 'Bearer osk_old_0000000000'
        ? { status: code, body: '{"error":"Invalid API key"}' }
        : 'pass',
    )
    await house.configure({ apiKey: 'osk_old_0000000000' })
    house.startBridge()
    await playAll(house, made)
    await eventually(house, () => expectTraced(house, made))
    await eventually(house, async () => expect(await status(house)).toContain(`answered ${code}`))
    const tried = house.openSyncFront.requests.length
    await house.ask('flush')
    expect(house.openSyncFront.requests).toHaveLength(tried)

    await house.configure({ apiKey: house.openSync.apiKey })
    await house.flushed()

    house.expectAll(made)
    await house.expectLively()
  })

  it('stays parked when the next bridge begins, until somebody saves a configuration, be it with that key', async () => {
    const house = await makeHouse()
    const made = makeSessions(81)
    house.openSyncFront.fail({ status: 403, body: '{"error":"not yet"}' })
    const first = house.startBridge()
    await playAll(house, made)
    await eventually(house, () => expectTraced(house, made))
    await vi.waitFor(async () => expect(JSON.stringify(await pausesOf(house))).toContain('403'), WAIT)
    const tried = house.openSyncFront.requests.length
    await kill(first)
    house.openSyncFront.fail('pass')

    house.startBridge()
    await eventually(house, async () => expect(await status(house)).toContain('answered 403'))
    const triedAgain = house.openSyncFront.requests.length
    await house.configure({ apiKey: house.openSync.apiKey })
    await house.flushed()

    expect(triedAgain).toBe(tried)
    house.expectAll(made)
    await house.expectLively()
  })
})

/** Takes whatever it is sent for a success. */
async function startYesSayer(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/`, asked }
}

describe('row 20: an answer that says success, or nothing of the kind, and took nothing', () => {
  it('a page is no success', async () => {
    const page: Answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Log in</h1>' }
    const house = await makeHouse()
    const made = makeSessions(90)
    await playAgainst(house, made, page)

    house.expectAll(made)
    await house.expectLively()
  })

  it('a redirect is none, and nothing is sent to where it leads, be everything welcome there', async () => {
    const house = await makeHouse()
    const made = makeSessions(90)
    const elsewhere = await startYesSayer()
    await playAgainst(house, made, { status: 302, headers: { location: elsewhere.url } })

    house.expectAll(made)
    expect(elsewhere.asked).toEqual([])
    await house.expectLively()
  })

  /** Each place gives this answer a few times, then its own ones. */
  async function playAgainst(house: House, made: readonly MadeSession[], answer: Answer): Promise<void> {
    const lie = (_request: unknown, count: number): Fault => (count <= 3 ? answer : 'pass')
    house.openSyncFront.fail(lie)
    house.tracesFront.fail(lie)
    house.startBridge()
    await playAll(house, made)
    await house.flushed()
  }

  it('nothing at all is no success of OpenSync, which always says what it did', async () => {
    const house = await makeHouse()
    const made = makeSessions(92)
    house.openSyncFront.fail((_, count) => (count <= 3 ? { status: 204 } : 'pass'))
    house.startBridge()
    await playAll(house, made)

    await house.flushed()

    house.expectAll(made)
    await house.expectLively()
  })

  it('nothing at all is a success of an OTLP backend, many of which say no more, and nothing is sent again', async () => {
    const house = await makeHouse()
    const made = makeSessions(93)
    house.tracesFront.fail((request) => {
      house.traces.take(request)
      return { status: 204 }
    })
    house.startBridge()
    await playAll(house, made)

    await house.flushed()

    house.expectAll(made)
    expect(house.traces.repeats).toBe(0)
    await house.expectLively()
  })

  it('a success but for some spans is counted as that, and not sent again', async () => {
    const house = await makeHouse()
    const made = makeSessions(91)
    const partial: Answer = {
      status: 200,
      body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}',
    }
    house.tracesFront.fail((_, count) => (count === 1 ? partial : 'pass'))
    house.startBridge()
    await playAll(house, made)

    await house.flushed()

    expectSynced(house, made)
    expect(house.traces.repeats).toBe(0)
    await house.expectLively()
    await vi.waitFor(async () => expect(await rejectedOf(house, house.tracesFront)).toBe(2), 10_000)
  })
})

/** How many items this place refused, as `status` would tell it. */
async function rejectedOf(house: House, { url }: Front): Promise<number> {
  const { readDeliveryStatus } = await import('../../src/delivery/status.ts')
  const told = await readDeliveryStatus(house.paths.stateDir)
  const found = told?.destinations.find((destination) => destination.url === url)
  return Object.values(found?.rejected ?? {}).reduce((sum, count) => sum + count, 0)
}
