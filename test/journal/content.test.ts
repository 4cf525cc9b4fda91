import { describe, expect, it } from 'vitest'
import { admit } from '../../src/journal/admit.ts'
import { type ContentPolicy, policyOf } from '../../src/journal/content.ts'
import type { Observation } from '../../src/journal/observation.ts'
import { createRedactor } from '../../src/privacy/redactor.ts'

const EVERYTHING = policyOf({ toolCalls: true, thinking: true })
const hook = { key: 'event@1', at: 1, route: [], content: { toolCalls: true, thinking: true } }
const line = { key: 'main@0', at: 1, file: 'main', offset: 0 }
const usage = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cacheWrite1h: 0 }

const admitted = (observation: Observation, policy: Partial<ContentPolicy>, tool = 'Bash'): Observation =>
  admit(observation, { ...EVERYTHING, ...policy }, () => tool, createRedactor())

const response = (text: string): Observation => ({
  ...line,
  kind: 'response_written',
  messageId: 'm',
  model: 'claude',
  usage,
  blocks: [{ type: 'text', text }],
})

describe('without the content of prompts', () => {
  const policy = { prompts: false }

  it.each<Observation>([
    { ...hook, kind: 'prompt_submitted', text: 'open sesame\n' },
    { ...line, kind: 'prompt_written', promptId: 'p', text: 'open sesame' },
    { ...line, kind: 'message_queued', uuid: 'u', text: ' open sesame' },
  ])('the size of a $kind is all that is kept of its text', (observation) => {
    expect(admitted(observation, policy)).toMatchObject({ text: '[withheld: 11 characters, 1 line]' })
  })

  it("Claude Code's own title goes too, for it says what was asked; a person's own stays", () => {
    const titled = (byHand: boolean): Observation => ({ ...line, kind: 'titled', title: 'Sesame', byHand })

    expect(admitted(titled(false), policy)).toMatchObject({ title: '' })
    expect(admitted(titled(true), policy)).toMatchObject({ title: 'Sesame' })
  })

  it('responses stay as they are', () => {
    expect(admitted(response('open sesame'), policy)).toMatchObject({ blocks: [{ text: 'open sesame' }] })
  })
})

describe('without the content of responses', () => {
  const policy = { responses: false }

  it('a response keeps its model and its tokens', () => {
    expect(admitted(response('open sesame'), policy)).toMatchObject({
      model: 'claude',
      usage,
      blocks: [{ type: 'text', text: '[withheld: 11 characters, 1 line]' }],
    })
  })

  it.each<Observation>([
    { ...hook, kind: 'turn_stopped', answer: 'open sesame' },
    { ...hook, kind: 'turn_failed', error: 'x', answer: 'open sesame' },
    { ...hook, kind: 'agent_stopped', agentType: 'x', answer: 'open sesame' },
  ])('what hooks say at a $kind is the size that the transcript gives', (observation) => {
    expect(admitted(observation, policy)).toMatchObject({ answer: '[withheld: 11 characters, 1 line]' })
  })

  it("an agent's answer is not told as the result of a tool either", () => {
    const answered: Observation = {
      ...line,
      kind: 'tools_answered',
      results: [{ id: 't', failed: false, result: [{ type: 'text', text: 'open sesame' }] }],
    }

    expect(JSON.stringify(admitted(answered, policy, 'Agent'))).not.toContain('sesame')
    expect(JSON.stringify(admitted(answered, policy, 'Bash'))).toContain('sesame')
  })
})

describe('without tool calls', () => {
  const policy = { toolCalls: false }

  it('what an agent was asked to do goes too, for it is an argument', () => {
    const described: Observation = {
      ...{ key: 'd', at: 1, kind: 'agent_described', agentId: 'a', agentType: 'Explore' },
      description: 'open sesame',
    }
    const asked: Observation = {
      ...line,
      file: 'a',
      kind: 'prompt_written',
      promptId: 'p',
      text: 'open sesame',
    }

    expect(JSON.stringify([described, asked].map((one) => admitted(one, policy)))).not.toContain('sesame')
    expect(admitted({ ...asked, file: 'main' }, policy)).toMatchObject({ text: 'open sesame' })
  })
})

it.each<Partial<ContentPolicy>>([{ prompts: false }, { responses: false }, { toolCalls: false }])(
  'what a machine tells in the place of a prompt is withheld with %j, and can still be told from a person’s',
  (policy) => {
    const text = '<task-notification>\n<result>open sesame</result></task-notification>'

    expect(admitted({ ...hook, kind: 'prompt_submitted', text }, policy)).toMatchObject({
      text: '<task-notification>[withheld: 68 characters, 2 lines]</task-notification>',
    })
  },
)

describe('the longest content', () => {
  const long = 'x'.repeat(150)
  const policy = { maxLength: 100 }

  it('is the limit of prompts, responses, arguments and results, each text by itself', () => {
    const observations: Observation[] = [
      { ...hook, kind: 'prompt_submitted', text: long },
      { ...hook, kind: 'turn_stopped', answer: long },
      response(long),
      { ...line, kind: 'tools_answered', results: [{ id: 't', result: { a: [long] }, failed: false }] },
      {
        ...hook,
        kind: 'tool_reported',
        toolUseId: 't',
        name: 'X',
        input: { long },
        failed: false,
        interrupted: false,
      },
    ]

    for (const observation of observations) {
      const text = JSON.stringify(admitted(observation, policy))
      expect(text).toContain(`"${'x'.repeat(100)}\\n[cut: 50 more characters]"`)
    }
  })

  it('is none of paths, without which nothing could be read on', () => {
    const cwd = `/${long}`

    expect(admitted({ ...hook, kind: 'turn_stopped', cwd, transcriptPath: cwd }, policy)).toMatchObject({
      cwd,
      transcriptPath: cwd,
    })
  })

  it('cuts no secret in two', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`

    const text = JSON.stringify(
      admitted({ ...hook, kind: 'prompt_submitted', text: `${'x '.repeat(40)}${secret} ${long}` }, policy),
    )

    expect(text).toContain('[redacted:github-')
    expect(text).not.toContain('ghp_')
  })
})
