import { expect, it } from 'vitest'
import type { StoredSettings } from '../../src/config/schema.ts'
import { conversation, type Home, makeHome, play } from './home.ts'

/** A session as its dashboard has it, recorded under these settings. */
async function recorded(settings: StoredSettings) {
  const home = await makeHome(settings)
  home.startBridge()
  const id = await play(home, 'agents')
  await home.flushed()
  return {
    session: home.openSync.session(id),
    messages: messagesOf(home, id),
    said: conversation(home.openSync, id),
  }
}

/** All of a message but for what it says. */
const messagesOf = ({ openSync }: Home, id: string) =>
  openSync.messages(id).map(({ role, model, promptTokens, completionTokens }) => ({
    role,
    model,
    promptTokens,
    completionTokens,
  }))

it('without the content of prompts and responses every message is there, with its tokens, and says nothing', async () => {
  const whole = await recorded({})
  const sized = await recorded({ promptContent: false, responseContent: false })

  expect(sized.messages).toEqual(whole.messages)
  expect(sized.session).toMatchObject({
    promptTokens: whole.session?.promptTokens,
    completionTokens: whole.session?.completionTokens,
    cost: whole.session?.cost,
    messageCount: whole.session?.messageCount,
    title: 'Session in project',
  })
  const said = sized.said.filter((line) => !line.startsWith('tool: '))
  expect(said.length).toBeGreaterThan(4)
  for (const line of said)
    expect(line).toMatch(
      /^\w+: (<task-notification>)?\[withheld: \d+ characters, \d+ lines?\](<\/task-notification>)?$/,
    )
})
