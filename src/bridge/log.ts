/**
 * The bridge's log: what happened, for the person who asks why. Never content, never keys.
 */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hideApiKeys } from '../config/api-key.ts'

/** From the least to the most serious. */
export const LOG_LEVELS = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface LogAbout {
  /** `warn` unless it says so: what goes as it should is hardly told. */
  level?: LogLevel
  /** The id of the session that it concerns. */
  session?: string
}

export type Log = (message: string, about?: LogAbout) => void

export interface LogLine {
  level: LogLevel
  session?: string
}

/** Then it becomes `log.1`, and a new one is begun. */
const LARGEST_BYTES = 1024 * 1024

/** The log, and what it was before the last rotation: the older one first. */
export const logFiles = (stateDir: string): [older: string, current: string] => {
  const path = join(stateDir, 'log')
  return [`${path}.1`, path]
}

/** Servers are quoted here, and nothing of theirs is to begin a line or to steer the terminal of who reads it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is for
const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g

/**
 * A line is `[claude-code-sync]`, the time, the level, `session=ID` where it concerns one, and the message. Lines
 * are few, and written at once, so that the last one before an exit is there too; a log that can't be written is
 * no reason to stop.
 */
export function openLog(stateDir: string, now: () => number = Date.now): Log {
  const [older, path] = logFiles(stateDir)
  return (message, { level = 'warn', session } = {}) => {
    const time = new Date(now()).toISOString()
    const about = session === undefined ? level : `${level} session=${session}`
    const text = hideApiKeys(`${about} ${message}`).replaceAll(CONTROLS, ' ')
    try {
      rotate(path, older)
      appendFileSync(path, `[claude-code-sync] ${time} ${text}\n`, { mode: 0o600 })
    } catch {
      // A full disk, most likely: then there are worse things to tell, and nowhere to tell them.
    }
  }
}

function rotate(path: string, older: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > LARGEST_BYTES) renameSync(path, older)
}

const LINE = new RegExp(`^\\[claude-code-sync\\] \\S+ (${LOG_LEVELS.join('|')}) (?:session=(\\S+) )?`)

/** What a line says of itself. One of an earlier version, without a level, passes for `info`. */
export function readLogLine(line: string): LogLine {
  const [, name, session] = LINE.exec(line) ?? []
  const level = LOG_LEVELS.find((known) => known === name) ?? 'info'
  return session === undefined ? { level } : { level, session }
}

/**
 * Why something failed, for the log. Errors that the language or a parser makes may quote what they could not
 * read, and that may be content: of those, the name and the places in our code are all there is to tell.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const isQuoting = error instanceof SyntaxError || error instanceof TypeError || 'issues' in error
  return isQuoting ? whereOf(error) : `${error.name}: ${error.message}`
}

/** An error's name and where in our code it came from, without its message. */

function whereOf({ name, stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line))
  return [name, ...frames.slice(0, MOST_FRAMES).map((line) => line.trim())].join(' ')
}

const MOST_FRAMES = 4
