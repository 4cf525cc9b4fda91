/** The program's own tree of commands, with nobody at the terminal. */
import type { Command } from 'commander'
import { vi } from 'vitest'
import { createProgram, run } from '../../src/cli/program.ts'
import { createScreen } from './screen.ts'

// The build knows the version.
vi.stubGlobal('__VERSION__', '0.0.0')

export function createTestProgram(): Command {
  return createProgram(createScreen({ HOME: '/nobody' }).io, () => {})
}

/** As its user would call it, but in this process: a tenth of the time. */
export async function runHere(
  home: string,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const screen = createScreen({ HOME: home })
  const exitCode = await run(screen.io, args)
  return { exitCode, stdout: screen.stdout(), stderr: screen.stderr() }
}

/** Each command under the words that name it; the program itself under none. */
export function commandsOf(command: Command, words: readonly string[] = []): Map<string, Command> {
  const below = command.commands.flatMap((sub) => [...commandsOf(sub, [...words, sub.name()])])
  return new Map([[words.join(' '), command], ...below])
}

/** As a shell would split it, up to where its output or input goes. */
export function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/ [<>|] /)
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}
