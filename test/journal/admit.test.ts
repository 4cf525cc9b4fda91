import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../../src/journal/admit.ts'
import { type ContentPolicy, policyOf } from '../../src/journal/content.ts'
import type { HookObservation, Json, LineObservation, Observation } from '../../src/journal/observation.ts'
import { observationSchema } from '../../src/journal/observation.ts'

const EVERYTHING: ContentPolicy = policyOf({ toolCalls: true, thinking: true })

const nobodyKnows = () => undefined
const everyToolIs = (name: string) => () => name

const hook = { key: 'event@1', at: 1, route: ['opensync-1'], content: { toolCalls: true, thinking: true } }
const line = { key: 'main@0', at: 1, file: 'main', offset: 0 }
const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0 }

/** Every kind of observation that carries text, with `text` wherever a text can stand. */
function observationsOf(text: string, json: Json): Observation[] {
  const hooks: HookObservation[] = [
    {
      ...hook,
      kind: 'session_started',
      source: text,
      model: text,
      cwd: text,
      projectDir: text,
      permissionMode: text,
    },
    { ...hook, kind: 'prompt_submitted', text, promptId: text, transcriptPath: text },
    {
      ...hook,
      kind: 'tool_reported',
      toolUseId: 't',
      name: text,
      input: json,
      result: json,
      failed: true,
      interrupted: false,
    },
    { ...hook, kind: 'agent_stopped', agentType: text, answer: text },
    { ...hook, kind: 'turn_stopped', answer: text },
    { ...hook, kind: 'turn_failed', error: text, answer: text },
    { ...hook, kind: 'compaction_reported', trigger: text },
    { ...hook, kind: 'session_ended', reason: text },
  ]
  const lines: LineObservation[] = [
    { ...line, kind: 'prompt_written', promptId: 'p', text, cwd: text, gitBranch: text },
    { ...line, kind: 'message_queued', uuid: 'u', text },
    {
      ...line,
      kind: 'response_written',
      messageId: 'm',
      model: text,
      usage,
      gitBranch: text,
      blocks: [
        { type: 'text', text },
        { type: 'thinking', text },
        { type: 'tool', id: 't', name: text, input: json },
      ],
    },
    { ...line, kind: 'api_failed', uuid: 'u', error: text, text },
    { ...line, kind: 'tools_answered', results: [{ id: 't', result: json, failed: false }] },
    { ...line, kind: 'titled', title: text, byHand: true },
    { ...line, kind: 'servers_listed', servers: [text] },
  ]
  const own: Observation = {
    key: 'described@a',
    at: 1,
    kind: 'agent_described',
    agentId: 'a',
    agentType: text,
    description: text,
  }
  return [...hooks, ...lines, own]
}

const token = (prefix: string, alphabet: string, length: number) =>
  fc
    .string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length })
    .map((rest) => prefix + rest)

const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const secret = fc.oneof(
  token('sk-ant-', LETTERS, 40),
  token('ghp_', LETTERS, 36),
  token('AKIA', 'ABCDEFGHIJKLMNOP234567', 16),
  token('osk_', LETTERS, 24),
)

/** Whatever else stands in a text, a secret is set off from it: by a space, a quote, an equals sign, a newline. */
const surroundings = fc.tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(' ', '"', "'", '\n', '(', ':'))
const planted = fc
  .record({ secret, before: surroundings, after: surroundings })
  .map(({ secret, before, after }) => ({
    secret,
    text: `${before.join('')}${secret}${[...after].reverse().join('')}`,
  }))

describe('admit', () => {
  it('lets no secret into the journal, wherever in an observation it stands', () => {
    fc.assert(
      fc.property(planted, fc.string(), ({ secret, text }, name) => {
        const json = { [name]: [text, { [text]: text }] }

        for (const observation of observationsOf(text, json))
          expect(JSON.stringify(admit(observation, EVERYTHING, everyToolIs('Bash')))).not.toContain(secret)
      }),
      { numRuns: 60 },
    )
  })

  it('gives for every kind what the journal can read back', () => {
    for (const observation of observationsOf('text', { a: ['b'] }))
      expect(observationSchema.parse(admit(observation, EVERYTHING, everyToolIs('Bash')))).toEqual(
        observation,
      )
  })

  it('gives the same every time, so that a resend is identical', () => {
    const text = `x ghp_${'a1B2'.repeat(9)} y`

    for (const observation of observationsOf(text, { a: text })) {
      const once = admit(observation, EVERYTHING, nobodyKnows)
      expect(admit(observation, EVERYTHING, nobodyKnows)).toEqual(once)
    }
  })

  it('without tool calls keeps their names and outcomes, and neither arguments nor results', () => {
    const policy = { ...EVERYTHING, toolCalls: false }

    const admitted = observationsOf('Bash', { command: 'open sesame' }).map((observation) =>
      admit(observation, policy, nobodyKnows),
    )

    expect(JSON.stringify(admitted)).not.toContain('open sesame')
    expect(admitted).toContainEqual(
      expect.objectContaining({ kind: 'tool_reported', name: 'Bash', failed: true }),
    )
    expect(admitted).toContainEqual(
      expect.objectContaining({ kind: 'tools_answered', results: [{ id: 't', failed: false }] }),
    )
    expect(admitted).toContainEqual(
      expect.objectContaining({ blocks: expect.arrayContaining([{ type: 'tool', id: 't', name: 'Bash' }]) }),
    )
  })

  it('without thinking keeps that there was a thought, and not what it was', () => {
    const thought: Observation = {
      ...line,
      kind: 'response_written',
      messageId: 'm',
      model: 'claude',
      usage,
      blocks: [
        { type: 'thinking', text: 'hm' },
        { type: 'text', text: 'yes' },
      ],
    }

    expect(admit(thought, { ...EVERYTHING, thinking: false }, nobodyKnows)).toMatchObject({
      blocks: [{ type: 'thinking' }, { type: 'text', text: 'yes' }],
    })
  })

  it('knows a result for the content of a file by the call before it, and takes one of an unknown call for one', () => {
    const answered: Observation = {
      ...line,
      kind: 'tools_answered',
      results: [{ id: 't', result: 'a\nb', failed: false }],
    }
    const resultFor = (toolNameOf: (id: string) => string | undefined) =>
      admit(answered, EVERYTHING, toolNameOf)

    expect(resultFor(everyToolIs('Read'))).toMatchObject({
      results: [{ result: '[withheld: 3 characters, 2 lines]' }],
    })
    expect(resultFor(nobodyKnows)).toMatchObject({
      results: [{ result: '[withheld: 3 characters, 2 lines]' }],
    })
    expect(resultFor(everyToolIs('Bash'))).toMatchObject({ results: [{ result: 'a\nb' }] })
  })

  it('cuts long texts, and refuses what is nested without end', () => {
    const policy = { ...EVERYTHING, maxLength: 10 }
    const deep: Json = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)

    expect(
      admit({ ...hook, kind: 'prompt_submitted', text: '0123456789abc' }, policy, nobodyKnows),
    ).toMatchObject({
      text: '0123456789\n[cut: 3 more characters]',
    })
    for (const observation of observationsOf('Bash', deep))
      expect(JSON.stringify(admit(observation, EVERYTHING, nobodyKnows)).length).toBeLessThan(5_000)
  })
})
