/** Shows the end of the log, and on request what is added to it; chooses lines, and changes none. */
import { readFile } from 'node:fs/promises'
import { LOG_LEVELS, type LogLevel, logFiles, readLogLine } from '../bridge/log.ts'
import { resolvePaths } from '../config/paths.ts'
import { onInterruption } from './interruption.ts'
import { complain, EXIT, type Io, print } from './io.ts'
import { followLines } from './logs/follow.ts'

export interface LogsOptions {
  lines: number
  follow?: boolean
  /** This one, and whatever is more serious. */
  level?: LogLevel
  /** The beginning of an id. */
  session?: string
}

/** `stop` ends a following: Ctrl-C, where nobody says otherwise. */
export async function logs(io: Io, options: LogsOptions, stop = onInterruption): Promise<number> {
  const files = logFiles(resolvePaths(io.env).stateDir)
  const [older, current] = [await readIfThere(files[0]), await readIfThere(files[1])]
  if (options.follow) await follow(io, files[1], { older, current }, options, stop())
  else if (older || current) printWanted(io, `${older}${current}`, options)
  else complain(io, `Nothing has been logged yet (${files[1]}).`)
  return EXIT.success
}

/** What is there, and from its end on what comes. */
async function follow(
  io: Io,
  path: string,
  { older, current }: { older: string; current: string },
  options: LogsOptions,
  stopped: AbortSignal,
): Promise<void> {
  const complete = current.slice(0, current.lastIndexOf('\n') + 1)
  printWanted(io, older + complete, options)
  for await (const line of followLines(path, Buffer.byteLength(complete), stopped))
    if (isWanted(line, options)) print(io, line)
}

function printWanted(io: Io, text: string, options: LogsOptions): void {
  const wanted = text.split('\n').filter((line) => line !== '' && isWanted(line, options))
  print(io, ...wanted.slice(-options.lines))
}

function isWanted(line: string, { level = 'info', session }: LogsOptions): boolean {
  const told = readLogLine(line)
  if (LOG_LEVELS.indexOf(told.level) < LOG_LEVELS.indexOf(level)) return false
  return session === undefined || (told.session?.startsWith(session) ?? false)
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
