import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Destinations } from '../../src/bridge/destinations.ts'
import { takeIn } from '../../src/bridge/intake.ts'
import { Redaction } from '../../src/bridge/redaction.ts'
import { Sessions } from '../../src/bridge/sessions.ts'
import { openSpool, type SpoolEvent } from '../../src/spool/spool.ts'
import { createTracing } from '../../src/trace/tracing.ts'
import { type Home, makeHome } from './home.ts'

const tracing = createTracing('0.0.0')

async function makeIntake({ paths }: Home) {
  const log: string[] = []
  const note = (message: string) => void log.push(message)
  const spool = await openSpool({ stateDir: paths.stateDir, owner: 'test' })
  const destinations = await Destinations.open(join(paths.stateDir, 'bridge'), note, () => {
    throw new Error('nothing is to be sent')
  })
  const redaction = new Redaction('here')
  const sessions = new Sessions(paths.stateDir, tracing, () => redaction.redactor, note)
  const options = {
    spool,
    destinations,
    host: 'here',
    redaction,
    home: paths.home,
    leaveOut: (id: string) => sessions.remove(id),
    log: note,
    isLive: () => false,
    sessionOf: (id: string) => sessions.open(id),
  }
  return { spool, sessions, log, take: (events: SpoolEvent[]) => takeIn(events, {}, options) }
}

const prompt = (sessionId: string) => ({
  session_id: sessionId,
  hook_event_name: 'UserPromptSubmit',
  prompt_id: 'p',
  prompt: 'Go',
})

it('an event goes from the spool once it is in the journal of its session', async () => {
  const home = await makeHome()
  await home.record(prompt('s1'))
  const { spool, sessions, take } = await makeIntake(home)

  const { arrived, failed } = await take(await spool.claim())

  expect([...arrived]).toEqual(['s1'])
  expect(failed).toEqual([])
  expect(sessions.live.map(({ id, isAtWork }) => ({ id, isAtWork }))).toEqual([{ id: 's1', isAtWork: true }])
  expect(await spool.claim()).toEqual([])
})

it('an event that can not be read now is tried again, and does not hold up the next one', async () => {
  const home = await makeHome()
  await home.record(prompt('s1'))
  await home.record(prompt('s2'))
  const { spool, log, take } = await makeIntake(home)
  const events = await spool.claim()
  const [unreadable] = events
  if (unreadable === undefined) throw new Error('nothing was claimed')
  await rm(unreadable.path)
  await mkdir(unreadable.path)

  const { arrived, failed } = await take(events)

  expect([...arrived]).toEqual(['s2'])
  expect(failed).toEqual([unreadable])
  expect(log.join()).toMatch(/can't be read now/)
})

it('an event that says no more than that its session lives is done with', async () => {
  const home = await makeHome()
  await home.record({ session_id: 's1', hook_event_name: 'Notification' })
  const { spool, sessions, take } = await makeIntake(home)

  await take(await spool.claim())

  expect(sessions.live.map(({ isAtWork }) => isAtWork)).toEqual([false])
})
