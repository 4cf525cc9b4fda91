/** Reads and writes the configuration file; knows neither its precedence nor what becomes of its values. */
import { chmod, readFile, stat } from 'node:fs/promises'
import { type ParseError, parse } from 'jsonc-parser'
import type { z } from 'zod'
import { replaceFile } from '../disk/replace-file.ts'
import { ConfigError } from './config-error.ts'
import { type StoredSettings, settingsSchema } from './schema.ts'

/** What the file says; a missing one says nothing. */
export async function readConfigFile(path: string): Promise<StoredSettings> {
  const text = await readIfThere(path)
  return text === undefined ? {} : validate(path, parseJson(path, text))
}

export async function writeConfigFile(path: string, settings: StoredSettings): Promise<void> {
  await replaceFile(path, `${JSON.stringify(settings, null, 2)}\n`)
}

/** Shuts others out of a file that holds a key: claude-code-sync 0.1 wrote it for everybody to read. */
export async function shutOthersOut(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() && (found.mode & 0o077) !== 0) await chmod(path, 0o600)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`The configuration can't be read: ${reason}. Mend the file's permissions.`, {
      cause: error,
    })
  }
}

/** The engine's own message is left out: it quotes the text, and the text holds the API key. */
function parseJson(path: string, text: string): unknown {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (!first) return value
  throw new ConfigError(
    `${path}:${position(text, first.offset)}: not valid JSON. Mend it there, or delete the file and run \`claude-code-sync login\`.`,
  )
}

/** `line:column`, both from 1, as editors take it. */
function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}

function validate(path: string, value: unknown): StoredSettings {
  const result = settingsSchema.safeParse(value)
  if (result.success) return result.data
  throw new ConfigError(`${path}: ${result.error.issues.map(describe).join('; ')}. Mend it there.`)
}

/** Names the key and what it should be; never the value, which may be a secret. */
function describe(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0
    ? 'must hold a JSON object'
    : `${issue.path.join('.')} ${issue.code === 'custom' ? issue.message : `must be ${wanted(issue)}`}`
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.join(' or ')
  if (issue.code === 'too_small') return `${issue.minimum} or more`
  return issue.code === 'invalid_type' ? `a ${issue.expected}` : 'another value'
}
