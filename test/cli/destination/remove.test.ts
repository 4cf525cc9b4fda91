import { describe, expect, it } from 'vitest'
import { atHome, SECRET } from './at-home.ts'

const at = atHome()

describe('destination remove', () => {
  it('forgets one with its headers, and nothing else', async () => {
    const kept = { endpoint: 'https://a.example', headers: { a: 'b' } }
    await at.home.writeConfiguration({
      syncThinking: true,
      destinations: { kept, gone: { endpoint: 'https://b.example', headers: { a: SECRET } } },
    })

    const { exitCode, stdout } = await at.destination(['remove', 'gone'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('Destination gone removed')
    expect(await at.home.configuration()).toEqual({ syncThinking: true, destinations: { kept } })
  })

  it('takes away what is broken, too', async () => {
    await at.home.writeConfiguration({ destinations: { bad: { endpoint: 'nonsense' } } })

    const { exitCode } = await at.destination(['remove', 'bad'])

    expect(exitCode).toBe(0)
    expect(await at.home.configuration()).toEqual({ destinations: {} })
  })

  it.each([
    ['mine', 'destination list'],
    ['constructor', 'destination list'],
    ['opensync', 'claude-code-sync logout'],
    ['env', 'CLAUDE_SYNC_OTLP_ENDPOINT'],
  ])('of %s, which the file does not have, is a usage error that says what to do', async (name, advice) => {
    const { exitCode, stderr } = await at.destination(['remove', name])

    expect(exitCode).toBe(2)
    expect(stderr).toContain(advice)
  })
})
