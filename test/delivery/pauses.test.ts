import { describe, expect, it } from 'vitest'
import { type KeptPause, Pauses } from '../../src/delivery/pauses.ts'

const HOUR_MS = 3_600_000
/** Unix time is another one than that of the monotonic clock. */
const EPOCH_MS = 1_800_000_000_000

function makePauses(resumed?: KeptPause, at = 0) {
  const clock = { ms: at }
  let kept: KeptPause | undefined
  const pauses = new Pauses({
    monotonic: () => clock.ms,
    now: () => EPOCH_MS + clock.ms,
    random: () => 1,
    kept: resumed,
    onChange: (pause) => {
      kept = pause
    },
  })
  return { pauses, clock, kept: () => kept }
}

describe('a pause', () => {
  it('begins with a failure, and is over by itself', () => {
    const { pauses, clock } = makePauses()
    pauses.begin(undefined)
    const during = pauses.isPausing

    clock.ms = 1_000

    expect([during, pauses.isPausing]).toEqual([true, false])
  })

  it('is cut short by somebody in a hurry, but not where the server asked for it', () => {
    const own = makePauses()
    const asked = makePauses()
    own.pauses.begin(undefined)
    asked.pauses.begin(60_000)

    own.pauses.cutShort()
    asked.pauses.cutShort()

    expect([own.pauses.isPausing, asked.pauses.isPausing]).toEqual([false, true])
  })

  it('leaves nothing to keep once a try succeeded after it', () => {
    const { pauses, clock, kept } = makePauses()
    pauses.begin(undefined)
    const during = kept()
    clock.ms = 1_000

    pauses.noteSuccess()

    expect(during).toMatchObject({ attempt: 1, dueMs: EPOCH_MS + 1_000 })
    expect(kept()).toBeUndefined()
  })
})

describe('a pause that an earlier bridge began', () => {
  it('goes on for what is left of it, and the next one is as much longer as it would have been', () => {
    const earlier = makePauses()
    earlier.pauses.begin(600_000)

    const { pauses, clock, kept } = makePauses(earlier.kept(), 400_000)
    pauses.cutShort()
    clock.ms = 599_999
    const before = pauses.isPausing
    clock.ms = 600_000
    const after = pauses.isPausing
    pauses.begin(undefined)

    expect([before, after]).toEqual([true, false])
    expect(kept()?.attempt).toBe(2)
    expect(pauses.dueMs).toBe(602_000)
  })

  it('takes no longer than it would have, although the clock was set back by a year', () => {
    const earlier = makePauses()
    earlier.pauses.begin(600_000)

    const { pauses, clock } = makePauses(earlier.kept(), -365 * 24 * HOUR_MS)

    expect(pauses.dueMs - clock.ms).toBe(600_000)
  })

  it('takes no longer than an hour, whatever the file says', () => {
    const { pauses } = makePauses({ attempt: 1, dueMs: 9e15, lengthMs: 9e15, isAsked: true })

    expect(pauses.dueMs).toBe(HOUR_MS)
  })

  it('stays without an end where the destination refused whoever sends, until that is forgotten', () => {
    const earlier = makePauses()
    earlier.pauses.park('it answered 401')

    const { pauses, kept } = makePauses(earlier.kept(), HOUR_MS)
    const parked = pauses.parked
    pauses.forget()

    expect(parked).toBe('it answered 401')
    expect(pauses.parked).toBeUndefined()
    expect(kept()).toBeUndefined()
  })
})
