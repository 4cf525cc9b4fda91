/**
 * Reads and rewrites Claude Code's settings.json as text, whole or not at all. Must not know what the
 * settings say.
 */
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { replaceFile } from '../disk/replace-file.ts'

/** Says what is wrong with a settings file, where in it, and how to mend it; whoever catches it names the file. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** The text of a settings file that holds strict JSON; of a missing or an empty one, an empty object's. */
export async function readSettings(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw new SettingsError(`cannot be read (${error.message})`, { cause: error })
  })
  const text = decode(bytes)
  if (text.trim() === '') return '{}\n'
  checkSyntax(text)
  return text
}

/** Beside its target and renamed. A symbolic link stays one: the file it points to is replaced. */
export async function writeSettings(file: string, text: string): Promise<void> {
  try {
    const target = await followLinks(file)
    await replaceFile(target, text, await modeOf(target))
  } catch (error) {
    throw new SettingsError(`cannot be written (${messageOf(error)})`, { cause: error })
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new SettingsError(`not UTF-8 text. Save it as UTF-8 and run this again.`, {
      cause: error,
    })
  }
}

/** Strict JSON only: Claude Code ignores a file with comments or trailing commas, hooks and all. */
function checkSyntax(text: string): void {
  try {
    JSON.parse(text)
  } catch (cause) {
    const advice = 'Claude Code ignores such a file, with all its hooks. Mend it and run this again.'
    throw new SettingsError(`not valid JSON: ${firstError(text)}. ${advice}`, { cause })
  }
}

function firstError(text: string): string {
  const errors: ParseError[] = []
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const first = errors[0]
  return first
    ? `${positionOf(text, first.offset)}: ${inWords(first)}`
    : 'a character that JSON does not allow'
}

export function positionOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/** `CommaExpected` becomes "comma expected". */
function inWords(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/\B[A-Z]/g, ' $&')
    .toLowerCase()
}

/** Of a link that points nowhere yet, the file it would be. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch {
    const stats = await lstat(file).catch(() => undefined)
    return stats?.isSymbolicLink() ? resolve(dirname(file), await readlink(file)) : file
  }
}

async function modeOf(file: string): Promise<number> {
  const stats = await stat(file).catch(() => undefined)
  return stats ? stats.mode & 0o777 : 0o600
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
