import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../src/cli/examples.ts'
import { commandsOf, createTestProgram, runHere, wordsOf } from './commands.ts'

const commands = commandsOf(createTestProgram())
const examples = Object.entries(EXAMPLES).flatMap(([name, lines]) =>
  lines.map((line) => [name, line] as const),
)

describe('The examples', () => {
  it('are there for every command, and for nothing else', () => {
    const names = [...commands.keys()].filter((name) => name !== 'complete')

    expect(Object.keys(EXAMPLES).sort()).toEqual(names.sort())
  })

  it.each(examples)('of "%s" are right: %s', async (name, line) => {
    const program = createTestProgram()
    const called: string[] = []
    for (const [path, command] of commandsOf(program))
      if (command.commands.length === 0) command.action(() => void called.push(path))

    await program.parseAsync(wordsOf(line), { from: 'user' })

    expect(called).toHaveLength(1)
    expect(called[0]).toMatch(new RegExp(`^${name}`))
  })

  it.each([...commands.keys()].filter((name) => name !== 'complete'))(
    'are in what "%s --help" shows, with every option and argument',
    async (name) => {
      const { exitCode, stdout } = await runHere('/nobody', [...name.split(' ').filter(Boolean), '--help'])

      expect(exitCode).toBe(0)
      for (const line of EXAMPLES[name] ?? []) expect(stdout).toContain(`\n  claude-code-sync ${line}\n`)
      for (const option of optionsOf(commands.get(name))) expect(stdout).toContain(option)
    },
  )
})

const optionsOf = (command: Command | undefined): string[] =>
  (command?.options ?? []).map(({ flags }) => flags)
