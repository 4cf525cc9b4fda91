/** What a command sees of the world outside, and how it speaks to it; knows no command. */
import type { Readable, Writable } from 'node:stream'
import { hideApiKeys } from '../config/api-key.ts'
import type { Environment } from '../config/process-environment.ts'
import { isUtf8 } from './encoding.ts'

export interface Io {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** Whether there is someone to ask: both input and output are a terminal. */
  isTty: boolean
  env: Environment
  installation: Installation
}

/** The files of this installation that outlive the command, and the Node that runs it. */
export interface Installation {
  node: string
  bridgeEntry: string
  recorderTemplate: string
}

export const EXIT = { success: 0, failure: 1, usage: 2 } as const

/** A mistake in how a command was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function print(io: Io, ...lines: string[]): void {
  io.stdout.write(legible(io, lines.map((line) => `${line}\n`).join('')))
}

/** What goes wrong may quote what was typed, and people do type their key in the wrong place. */
export function complain(io: Io, ...lines: string[]): void {
  io.stderr.write(legible(io, hideApiKeys(lines.map((line) => `${line}\n`).join(''))))
}

/** Emojis that lines of ours begin with, and the words for those that cannot show them. */
const WORDS: Readonly<Record<string, string>> = {
  '✅': 'OK: ',
  '❌': 'Error: ',
  '⚠': 'Warning: ',
  '📊': '',
  '⏳': '',
}

function legible({ env }: Io, text: string): string {
  if (canShowEmojis(env)) return text
  return text.replace(/^( *)(✅|❌|⚠|📊|⏳) /gmu, (_, indent: string, emoji: string) => indent + WORDS[emoji])
}

/** Not the kernel's own terminal, nor one that is told to be plain, nor one whose characters are of another encoding. */
const canShowEmojis = (env: Environment): boolean =>
  env.TERM !== 'linux' && env.TERM !== 'dumb' && isUtf8(env) !== false
