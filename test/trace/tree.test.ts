import { SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { readRecording } from '../support/sessions/recordings.ts'
import { itemsOf, journalOf, tellSpan, withLastLooks } from '../support/sessions/source.ts'
import { linesOf, tracing } from './support/telling.ts'

/** Two agents at once in the background, of which one starts a third; each reports by a prompt of its own. */
test('a recorded session is one tree: session, prompts, responses, tools, agents at any depth', () => {
  const trees = [...readRecording('agents')].map(([id, events]) => {
    const journal = journalOf(events, withLastLooks([], events), tracing)
    const told = itemsOf(id, journal, tracing).map(tellSpan)
    return linesOf(told.map((span) => ({ ...span, name: `${SpanKind[span.kind]} ${span.name}` })))
  })

  expect(
    trees
      .flat()
      .join('\n')
      .replace(/<task-notification>[^”]*/g, '<task-notification>…'),
  ).toMatchInlineSnapshot(`
    "INTERNAL claude_code.session
      INTERNAL invoke_agent claude-code “Share the work”
        CLIENT chat claude-opus-5-5 “Launching two.”
        INTERNAL execute_tool Agent
          INTERNAL invoke_agent general-purpose
            CLIENT chat claude-opus-5-5 “Working.”
            INTERNAL execute_tool Bash
            CLIENT chat claude-opus-5-5 “The first part is done.”
        INTERNAL execute_tool Agent
          INTERNAL invoke_agent general-purpose
            CLIENT chat claude-opus-5-5
            INTERNAL execute_tool Agent
              INTERNAL invoke_agent general-purpose
                CLIENT chat claude-haiku-4-5
                INTERNAL execute_tool Bash !tool_error
                CLIENT chat claude-haiku-4-5 “The third part is done.”
            CLIENT chat claude-opus-5-5 “The second part is done.”
        CLIENT chat claude-opus-5-5 “Both are running.”
      INTERNAL invoke_agent claude-code “<task-notification>…”
        CLIENT chat claude-opus-5-5 “One has reported.”
      INTERNAL invoke_agent claude-code “<task-notification>…”
        CLIENT chat claude-opus-5-5 “Both have reported.”"
  `)
})
