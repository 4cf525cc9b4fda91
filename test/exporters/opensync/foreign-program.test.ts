import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startOpenSync } from '../../embedded/client.ts'
import { buildLibrary } from '../built-library.ts'
import { runNode } from '../run-node.ts'

const PROGRAM = join(import.meta.dirname, 'foreign-program.mjs')

it('fills OpenSync from a program that knows nothing of this project but its exporter', async () => {
  const openSync = await startOpenSync()
  const library = await buildLibrary()

  const ran = await runNode([PROGRAM, library, openSync.url, openSync.apiKey])

  expect(ran).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(openSync.sessions()).toHaveLength(1)
  expect(openSync.session('weather-1')).toMatchObject({
    title: 'Will it rain in Oslo?',
    model: 'gpt-9',
    provider: 'openai',
    messageCount: 5,
    // Not known, since nobody said what the conversation amounts to.
    totalTokens: 0,
    cost: 0,
  })
  expect(openSync.messages('weather-1').map(({ role, textContent }) => `${role}: ${textContent}`)).toEqual([
    'user: Will it rain in Oslo?',
    'assistant: I ask the weather service.',
    'tool: get_weather failed: The service is closed.',
    'tool: get_weather: rain',
    'assistant: Yes.',
  ])
  expect(openSync.requests.every(({ status }) => status === 200)).toBe(true)
})
