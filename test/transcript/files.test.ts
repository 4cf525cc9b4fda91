import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentTranscripts, describeAgent, mainTranscript } from '../../src/transcript/files.ts'

let folder: string
let main: string
let agents: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-'))
  main = join(folder, 'session-1.jsonl')
  agents = join(folder, 'session-1', 'subagents')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('mainTranscript', () => {
  it('tells how long the file is now', async () => {
    await writeFile(main, 'grün\n')

    expect(await mainTranscript(main)).toEqual({ file: 'main', path: main, size: 6 })
  })

  it('is not there before Claude Code writes it, nor if something else has its name', async () => {
    expect(await mainTranscript(main)).toBeUndefined()

    await mkdir(main)
    expect(await mainTranscript(main)).toBeUndefined()
  })
})

describe('agentTranscripts', () => {
  it('finds the files of the agents of this session, and nothing else in their folder', async () => {
    await mkdir(agents, { recursive: true })
    await writeFile(join(agents, 'agent-a1.jsonl'), 'x\n')
    await writeFile(join(agents, 'agent-a1.meta.json'), '{}')
    await writeFile(join(agents, 'notes.txt'), '')
    await mkdir(join(agents, 'agent-a2.jsonl'))

    expect(await agentTranscripts(main)).toEqual([
      { file: 'a1', path: join(agents, 'agent-a1.jsonl'), size: 2 },
    ])
  })

  it('finds none where no agent ever ran', async () => {
    expect(await agentTranscripts(main)).toEqual([])
  })
})

describe('describeAgent', () => {
  const transcript = () => join(agents, 'agent-a1.jsonl')
  const writeMeta = (text: string) => writeFile(join(agents, 'agent-a1.meta.json'), text)
  beforeEach(() => mkdir(agents, { recursive: true }))

  it('tells what the agent is, and which call launched it', async () => {
    await writeMeta(
      '{"agentType":"Explore","toolUseId":"toolu_1","description":"look","model":"m","spawnDepth":1}',
    )

    expect(await describeAgent(transcript())).toEqual({
      agentType: 'Explore',
      toolUseId: 'toolu_1',
      description: 'look',
    })
  })

  it('does without what is not there, or of another type', async () => {
    await writeMeta('{"agentType":"Explore","toolUseId":7}')

    expect(await describeAgent(transcript())).toEqual({ agentType: 'Explore' })
  })

  it.each(['', '{"agentType":"Exp', '{}', 'null'])(
    'does not know it yet while the file says %j',
    async (text) => {
      await writeMeta(text)

      expect(await describeAgent(transcript())).toBeUndefined()
    },
  )

  it('does not know it yet while there is no such file', async () => {
    expect(await describeAgent(transcript())).toBeUndefined()
  })
})
