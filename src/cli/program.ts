/**
 * The commands, their options and their help. Each command is loaded when it is called, so that help and
 * version come at once; what a command does stands in its own file.
 */
import { Argument, Command, CommanderError, Option } from 'commander'
import { PRESETS } from '../config/presets.ts'
import { completion, SHELLS } from './completion.ts'
import { addExamples } from './examples.ts'
import { complain, EXIT, type Io, UsageError } from './io.ts'
import { addLookCommands } from './look-commands.ts'
import { pastTime, positiveNumber } from './option-values.ts'

declare const __VERSION__: string

type ExitCode = number
type Finish = (exitCode: ExitCode) => void

export async function run(io: Io, args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.success
  const program = createProgram(io, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(io, error)
  }
}

/** With all its commands; `finish` is told what each came to. */
export function createProgram(io: Io, finish: Finish): Command {
  const program = bareProgram(io)
  addConfigurationCommands(program, io, finish)
  addDestinationCommands(program, io, finish)
  addLookCommands(program, io, finish)
  addOtherCommands(program, io, finish)
  addExamples(program)
  return program
}

function bareProgram(io: Io): Command {
  return new Command('claude-code-sync')
    .description('Syncs Claude Code sessions to OpenSync, and to OpenTelemetry backends alongside.')
    .version(__VERSION__)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => complain(io, hideHeader(text.trimEnd())),
    })
}

/** A mistyped --header is quoted with what it would have set. */
function hideHeader(text: string): string {
  return text.replace(/'(--[^'=]+=[^'=:]+[=:]).*'/s, "'$1****'")
}

function addConfigurationCommands(program: Command, io: Io, finish: Finish): void {
  program.commandsGroup('Configuration:')
  program
    .command('login')
    .description('Store the OpenSync URL and API key, once checked, and register the hooks')
    .option('--convex-url <url>', 'the URL of the OpenSync deployment')
    .option('--api-key-stdin', 'read the API key from standard input')
    .option('--allow-http', 'permit plain http:// to another machine')
    .option('--no-setup', 'leave the hooks as they are')
    .action(async (options) => finish(await (await import('./login.ts')).login(io, options)))
  program
    .command('logout')
    .description('Forget the OpenSync URL and API key')
    .option('--purge', 'delete everything of ours: settings, hooks, and all that was recorded')
    .option('--yes', 'do not ask before that')
    .action(async (options) => finish(await (await import('./logout.ts')).logout(io, options)))
  program
    .command('status')
    .description('Show the configuration, ask every destination, and show what is queued')
    .option('--json', 'for programs')
    .action(async (options) => finish(await (await import('./status.ts')).status(io, options)))
  program
    .command('config')
    .description('Show every setting and where it comes from')
    .option('--json', 'for programs')
    .action(async (options) => finish(await (await import('./config.ts')).config(io, options)))
  program
    .command('set')
    .description('Change a setting')
    .argument('<key>', 'its name, as `config` shows it')
    .argument('<value...>')
    .addHelpText('after', SET_HELP)
    .action(async (key, values) => finish(await (await import('./set.ts')).set(io, key, values)))
  program
    .command('unset')
    .description('Take a setting back to its default')
    .argument('<key>', 'its name, as `config` shows it')
    .argument('[value...]', 'of a list: what to take out of it')
    .action(async (key, values) => finish(await (await import('./set.ts')).unset(io, key, values)))
  program
    .command('setup')
    .description('Register the hooks with Claude Code')
    .action(async () => finish(await (await import('./setup.ts')).setup(io)))
  program
    .command('doctor')
    .description('Look at every link from the hooks to the servers, and say what mends it')
    .option('--send', 'send a probe session on the whole way, and look whether it arrived')
    .option('--json', 'for programs')
    .action(async (options) => finish(await (await import('./doctor.ts')).doctor(io, options)))
}

const SET_HELP = `
Settings:
  convexUrl                    your OpenSync deployment
  autoSync, syncToolCalls, syncThinking, promptContent, responseContent, allowHttp
                               on or off
  maxContentLength             longest text that is kept, in characters
  excludeProjects              folders of which nothing is recorded, as globs; each one is added
  redaction.extra.NAME         a pattern of your own to hide, in RE2's syntax
  retentionDays, retentionBytes`

/** They are loaded together: each is small, and what `test` needs to send with it loads itself. */
function addDestinationCommands(program: Command, io: Io, finish: Finish): void {
  program.commandsGroup('Destinations:')
  const destination = program
    .command('destination')
    .description('Send sessions to OpenTelemetry backends as well: add, list, remove, test')
  destination
    .command('add')
    .description('Send the sessions that begin from now on to one more backend, by OTLP over HTTP')
    .argument('<name>', 'what to call it')
    .addOption(new Option('--preset <backend>', 'one that is known').choices(Object.keys(PRESETS)))
    .option('--endpoint <url>', "the base URL of its OTLP endpoint, instead of the preset's")
    .option('--header <name=value>', 'a header to send along; may be repeated', append)
    .option('--headers-stdin', 'read headers from standard input, one in a line')
    .addOption(new Option('--protocol <protocol>', 'how to write').choices(['http/protobuf', 'http/json']))
    .addOption(
      new Option('--content <policy>', 'whether texts go along, or names and numbers alone')
        .choices(['none', 'full'])
        .default('none'),
    )
    .option('--allow-http', 'permit plain http:// to another machine')
    .option('--replace', 'put it in the place of the one that has this name')
    .action(async (name, options) =>
      finish(await (await import('./destination.ts')).addDestination(io, name, options)),
    )
  destination
    .command('list')
    .description('List them, OpenSync included; headers and keys are masked')
    .option('--json', 'for programs')
    .action(async (options) => finish(await (await import('./destination.ts')).listDestinations(io, options)))
  destination
    .command('remove')
    .description('Forget one, and its headers')
    .argument('<name>')
    .action(async (name) => finish(await (await import('./destination.ts')).removeDestination(io, name)))
  destination
    .command('test')
    .description('Send one probe span, and tell what the server said')
    .argument('<name>')
    .action(async (name) => finish(await (await import('./destination.ts')).testDestination(io, name)))
}

function addOtherCommands(program: Command, io: Io, finish: Finish): void {
  program.commandsGroup('Other commands:').helpCommand('help [command]', 'Show the help of a command')
  program
    .command('uninstall')
    .description('Take our hooks out of Claude Code again')
    .action(async () => finish(await (await import('./uninstall.ts')).uninstall(io)))
  program
    .command('flush')
    .description('Wait until everything recorded is delivered')
    .option('--timeout <seconds>', 'how long to wait', positiveNumber)
    .action(async (options) => finish(await (await import('./flush.ts')).flush(io, options)))
  program
    .command('sync')
    .description('Send past sessions, from their transcripts, the last one first')
    .option('--since <when>', 'only those at work since then: 12h, 30d, 4w or a date', pastTime)
    .option('--project <folder>', 'only those in this folder, or below it')
    .option('--session <id>', 'only this one; the beginning of its id is enough')
    .option('--to <destination>', 'only there, and what is recorded already too')
    .option('--dry-run', 'only tell what would be sent')
    .option('--force', 'send again what is recorded, and what OpenSync has from elsewhere')
    .option('--timeout <seconds>', 'how long to wait while nothing gets through', positiveNumber, 60)
    .action(async (options) => finish(await (await import('./sync.ts')).sync(io, options)))
  program
    .command('hook')
    .description('Record one hook event from standard input; always silent, always successful')
    .argument('[event]')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async () => finish(await (await import('./hook.ts')).hook(io)))
  program
    .command('demo')
    .description('Play a recorded session into an OpenSync in memory, and show it')
    .option('--no-open', 'end when it is synced, and open no browser')
    .action(async (options) => finish(await (await import('./demo.ts')).demo(io, options)))
  program
    .command('completion')
    .description('Print the completion of commands, options and names for a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell) => finish(completion(io, shell)))
  program
    .command('complete', { hidden: true })
    .description('What can follow these words, for the completion of a shell')
    .argument('[words...]')
    .action(async (words) => finish(await (await import('./complete.ts')).completeLine(io, program, words)))
}

function append(text: string, former: readonly string[] = []): string[] {
  return [...former, text]
}

/** Help and version end a parse by an error too; those have been printed, and are none. */
function explain(io: Io, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.usage
  complain(io, `claude-code-sync: ${error instanceof Error ? error.message : String(error)}`)
  return error instanceof UsageError ? EXIT.usage : EXIT.failure
}
