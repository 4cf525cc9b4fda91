/** The program's own tree of commands, with nobody at the terminal. */
import type { Command } from 'commander'
import { vi } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { createScreen } from './screen.ts'

/** The build knows the version. */
export function createTestProgram(): Command {
  vi.stubGlobal('__VERSION__', '0.0.0')
  return createProgram(createScreen({ HOME: '/nobody' }).io, () => {})
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
