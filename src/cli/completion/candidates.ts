/**
 * What can follow the words of an unfinished command line, read from commander's own tree of commands. Must not know
 * any command, nor where names of sessions and destinations come from.
 */
import type { Argument, Command, Option } from 'commander'

export interface Candidate {
  value: string
  description: string
}

/** Looked up only where one is to follow. */
export interface Names {
  sessions(): Promise<string[]>
  destinations(): Promise<string[]>
  settings(): readonly string[]
}

/** `folders`: the shell itself knows them. */
export type Completion = Candidate[] | 'folders'

/** `words` are those after the program's name; the last one is being typed, and may be empty. */
export async function complete(
  program: Command,
  words: readonly string[],
  names: Names,
): Promise<Completion> {
  const typed = words.at(-1) ?? ''
  const place = placeAfter(program, words.slice(0, -1))
  const candidates = await possible(place, typed, names)
  return candidates === 'folders' ? candidates : candidates.filter(({ value }) => value.startsWith(typed))
}

interface Place {
  command: Command
  /** How many of the command's arguments are there. */
  given: number
  /** The option whose value comes next. */
  awaiting: Option | undefined
  optionsEnded: boolean
}

function placeAfter(program: Command, words: readonly string[]): Place {
  const start: Place = { command: program, given: 0, awaiting: undefined, optionsEnded: false }
  return words.reduce(step, start)
}

function step(place: Place, word: string): Place {
  if (place.awaiting) return { ...place, awaiting: undefined }
  if (word === '--') return { ...place, optionsEnded: true }
  if (word.startsWith('-') && !place.optionsEnded) {
    const option = place.command.options.find(({ long, short }) => word === long || word === short)
    return { ...place, awaiting: option?.required ? option : undefined }
  }
  const sub = place.command.commands.find((command) => command.name() === word)
  return sub ? { ...place, command: sub, given: 0 } : { ...place, given: place.given + 1 }
}

async function possible(place: Place, typed: string, names: Names): Promise<Completion> {
  const { command, given, awaiting, optionsEnded } = place
  if (awaiting) return valuesOf(awaiting, awaiting.long ?? '', names)
  if (typed.startsWith('-') && !optionsEnded) return optionsOf(command)
  const visible = command.createHelp().visibleCommands(command)
  if (visible.length > 0) return visible.map((sub) => ({ value: sub.name(), description: sub.description() }))
  const argument = command.registeredArguments[given] ?? variadic(command)
  if (argument === undefined) return optionsOf(command)
  return valuesOf(argument, `${nameOf(command)} ${argument.name()}`, names)
}

const variadic = ({ registeredArguments }: Command): Argument | undefined =>
  registeredArguments.at(-1)?.variadic ? registeredArguments.at(-1) : undefined

/** `destination remove` of that command. */
function nameOf(command: Command): string {
  const above = command.parent?.parent ? `${nameOf(command.parent)} ` : ''
  return above + command.name()
}

function optionsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }))
}

async function valuesOf({ argChoices }: Option | Argument, what: string, names: Names): Promise<Completion> {
  if (argChoices) return argChoices.map(plain)
  switch (what) {
    case '--project':
      return 'folders'
    case '--session':
    case 'show session':
    case 'open session':
    case 'preview session':
      return (await names.sessions()).map(plain)
    case '--to':
      return (await names.destinations()).map(plain)
    case 'destination remove name':
    case 'destination test name':
      return (await names.destinations()).filter((name) => name !== 'opensync').map(plain)
    case 'set key':
    case 'unset key':
      return names.settings().map(plain)
    default:
      return []
  }
}

const plain = (value: string): Candidate => ({ value, description: '' })
