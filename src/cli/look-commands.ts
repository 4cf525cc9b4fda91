/** The commands that look at what is recorded here, their options and their help. */
import { type Command, Option } from 'commander'
import { LOG_LEVELS } from '../bridge/log.ts'
import type { Io } from './io.ts'
import { positiveInteger } from './option-values.ts'

export function addLookCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program.commandsGroup('Looking at sessions:')
  program
    .command('sessions')
    .description('List the sessions recorded here, the last one first')
    .option('--limit <count>', 'how many', positiveInteger, 10)
    .option('--project <folder>', 'only those in this folder, or below it')
    .option('--json', 'for programs')
    .action(async (options) => finish(await (await import('./sessions.ts')).sessions(io, options)))
  program
    .command('show')
    .description('Show one session as a waterfall: what it did, when, and at what cost')
    .argument('[session]', 'the beginning of its id is enough')
    .option('--last', 'the one that was at work last')
    .option('--json', 'its spans, for programs')
    .action(async (session, options) => finish(await (await import('./show.ts')).show(io, session, options)))
  program
    .command('open')
    .description('Look at the sessions recorded here in the browser, until Ctrl-C')
    .argument('[session]', 'this one at first; the beginning of its id is enough')
    .option('--no-open', 'open no browser, and print the address alone')
    .action(async (session, options) => finish(await (await import('./open.ts')).open(io, session, options)))
  program
    .command('preview')
    .description('Show what would be sent of a session, and to whom, with everything hidden marked')
    .argument('[session]', 'the beginning of its id is enough')
    .option('--last', 'the one that was at work last')
    .option('--to <destination>', 'only what this one would get')
    .option('--json', 'the requests as they are, for programs')
    .action(async (session, options) =>
      finish(await (await import('./preview.ts')).preview(io, session, options)),
    )
  program
    .command('logs')
    .description('Show the end of the log')
    .option('-n, --lines <count>', 'how many lines', positiveInteger, 50)
    .option('-f, --follow', 'go on with what is added, until Ctrl-C')
    .addOption(new Option('--level <level>', 'this one, and what is more serious').choices(LOG_LEVELS))
    .option('--session <id>', 'what concerns one session; the beginning of its id is enough')
    .action(async (options) => finish(await (await import('./logs.ts')).logs(io, options)))
}
