import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/journal/observation.ts'
import { createFold } from '../../src/trace/fold.ts'
import { ATTR, SPAN } from '../../src/trace/semconv.ts'
import {
  agentDescribed,
  agentStopped,
  gone,
  promptSubmitted,
  promptWritten,
  responseWritten,
  sessionEnded,
  sessionStarted,
  settled,
  titled,
  toolReported,
  turnFailed,
  turnStopped,
} from './support/observations.ts'
import { itemsOf, newFold, tracing } from './support/telling.ts'

const asked = [sessionStarted(0), promptSubmitted(100, 'a', 'ask'), promptWritten(100, 'a', 'ask')]
const answer = responseWritten(200, 'm', { text: 'answer' })
const stop = turnStopped(300, 'a', 'answer')

function foldOf(...observations: Observation[]) {
  const fold = newFold()
  for (const observation of observations) fold.apply(observation)
  return fold
}

/** Items in few words: `snapshot claude_code.session`. */
const wordsOf = (...observations: Observation[]): string[] =>
  itemsOf(...observations).map(({ type, span }) => `${type} ${span.name}`)

describe('An observation that the fold is not ready for', () => {
  it('is told of, takes nothing but itself, and stops nothing that follows', () => {
    const isBroken = (name: string) => name.startsWith('chat')
    const breaking = {
      ...tracing,
      start: (span: Parameters<typeof tracing.start>[0]) => {
        if (isBroken(span.name)) throw new RangeError('not today')
        return tracing.start(span)
      },
    }
    const unfolded: string[] = []
    const fold = createFold('session', breaking, ({ kind }, error) => unfolded.push(`${kind}: ${error}`))

    const items = [...asked, answer, stop, settled(400), sessionEnded(500), settled(600)].flatMap(fold.apply)

    expect(unfolded).toHaveLength(1)
    expect(unfolded[0]).toContain('RangeError: not today')
    expect(items.map(({ type, span }) => `${type} ${span.name}`)).toEqual(
      expect.arrayContaining(['snapshot invoke_agent claude-code', 'ended claude_code.session']),
    )
  })
})

describe('The items', () => {
  it('tell a session at its start, whenever a prompt ends, and at its end', () => {
    expect(wordsOf(...asked, answer, stop, sessionEnded(400), settled(500))).toEqual([
      'snapshot claude_code.session',
      'snapshot invoke_agent claude-code',
      'ended chat claude-opus-5-5',
      'ended invoke_agent claude-code',
      'snapshot claude_code.session',
      'ended claude_code.session',
    ])
  })

  it('tell a session again when something of it comes after all its prompts ended', () => {
    const late = responseWritten(350, 'x1', { file: 'x', text: 'found' })

    const words = wordsOf(...asked, answer, stop, late, agentStopped(360, 'x', { answer: 'found' }))

    expect(words.slice(-3)).toEqual([
      'ended chat claude-opus-5-5',
      'ended invoke_agent agent',
      'snapshot claude_code.session',
    ])
  })

  it('do not tell a session again when only an agent ended', () => {
    const found = responseWritten(350, 'x1', { file: 'x', text: 'found' })

    expect(wordsOf(...asked, found, agentStopped(360, 'x', { answer: 'found' })).slice(2)).toEqual([
      'ended chat claude-opus-5-5',
      'ended invoke_agent agent',
    ])
  })

  it('tell a session again, with its totals, when something comes after its end', () => {
    const items = itemsOf(
      ...asked,
      stop,
      sessionEnded(400),
      settled(500),
      answer,
      responseWritten(310, 'm2', { text: 'more' }),
    )

    expect(items.at(-1)).toMatchObject({
      type: 'snapshot',
      span: { name: SPAN.session, attributes: { [ATTR.sessionInputTokens]: 10 } },
    })
  })

  it('tell a session again when it gets another title', () => {
    const words = wordsOf(...asked, titled(150, 'Weather'))

    expect(words.slice(-1)).toEqual(['snapshot claude_code.session'])
  })

  it('tell nothing of what changes nothing that is known', () => {
    const fold = foldOf(...asked)

    expect(fold.apply(toolReported(150, 't', { promptId: 'a' }))).toEqual([])
    expect(fold.apply(agentDescribed('x'))).toEqual([])
    expect(fold.apply(settled(160))).toEqual([])
  })

  it('go where the run that they are of goes', () => {
    const items = itemsOf(
      sessionStarted(0, { route: ['one'] }),
      ...asked.slice(1),
      answer,
      stop,
      sessionEnded(400),
      sessionStarted(1000, { source: 'resume', route: ['one', 'two'] }),
      promptSubmitted(1100, 'b', 'next'),
      settled(1200),
    )

    expect(new Set(items.map(({ route }) => route.join('+')))).toEqual(new Set(['one', 'one+two']))
    expect(items.find(({ span }) => span.attributes[ATTR.promptId] === 'b')?.route).toEqual(['one', 'two'])
  })
})

describe('An observation', () => {
  it('that comes again causes nothing', () => {
    const fold = foldOf(...asked, answer, stop)

    expect([...asked, answer, stop].flatMap((observation) => fold.apply(observation))).toEqual([])
  })

  it('of a session that never began causes nothing', () => {
    expect(itemsOf(answer, titled(1, 'Weather'), agentDescribed('x'), settled(2), gone(3))).toEqual([])
  })
})

describe('A fold asks to be settled', () => {
  it.each<[string, Observation[], string]>([
    ['nothing: a prompt is at work', [...asked], 'nothing'],
    ['nothing: all that was announced was shown', [...asked, answer, stop], 'nothing'],
    ['waiting: a prompt stopped, and its last message was not shown', [...asked, stop], 'waiting'],
    [
      'waiting: a prompt failed, and no failure was shown',
      [...asked, turnFailed(300, 'a', 'overloaded', 'no')],
      'waiting',
    ],
    [
      'waiting: a prompt stopped again, and said again what it had said before',
      [...asked, answer, stop, turnStopped(400, 'a', 'answer')],
      'waiting',
    ],
    [
      'waiting: an agent stopped, and its last message was not shown',
      [...asked, promptWritten(200, 'a', 'work', { file: 'x' }), agentStopped(250, 'x', { answer: 'found' })],
      'waiting',
    ],
    [
      'waiting: the run ended before its last message was shown',
      [...asked, stop, sessionEnded(400)],
      'waiting',
    ],
    ['ready: the run ended, and all was shown', [...asked, answer, stop, sessionEnded(400)], 'ready'],
    ['ready: the client vanished, and will show no more', [...asked, stop, gone(300)], 'ready'],
    ['nothing: it was settled', [...asked, stop, sessionEnded(400), settled(500)], 'nothing'],
  ])('%s', (_, observations, settling) => {
    expect(foldOf(...observations).settling()).toBe(settling)
  })
})

describe('A fold is open', () => {
  it('while a prompt is at work', () => {
    expect(foldOf(...asked).isOpen()).toBe(true)
    expect(foldOf(...asked, answer, stop).isOpen()).toBe(false)
  })

  it('while an agent is at work, though its prompt ended', () => {
    const working = responseWritten(350, 'x1', { file: 'x', calls: ['t'] })

    expect(foldOf(...asked, answer, stop, working).isOpen()).toBe(true)
  })
})
