/** Stores where to sync to, once the server has taken the key; sends nothing but that one question. */
import { text as readAll } from 'node:stream/consumers'
import { looksLikeApiKey, maskApiKey } from '../config/api-key.ts'
import { settingsFromEnvironment, VARIABLES } from '../config/environment.ts'
import { loadSettings, saveSettings } from '../config/load.ts'
import { type Paths, resolvePaths } from '../config/paths.ts'
import type { StoredSettings } from '../config/schema.ts'
import { normalizeConvexUrl } from '../config/url.ts'
import { recordScript } from '../hooks/recorder.ts'
import { inspectHooks } from '../hooks/registration.ts'
import { describeConnection, testConnection } from './connection.ts'
import { complain, EXIT, type Io, print, UsageError } from './io.ts'
import type { Credentials } from './login/dialogue.ts'
import { setup } from './setup.ts'

export interface LoginOptions {
  convexUrl?: string
  apiKeyStdin?: boolean
  allowHttp?: boolean
  setup: boolean
}

export async function login(io: Io, options: LoginOptions): Promise<number> {
  const paths = resolvePaths(io.env)
  const settings = await loadSettings(paths)
  const given = await givenCredentials(io, options)
  const accepted = given
    ? await ifAccepted(io, given)
    : await askForCredentials(io, options, settings.convexUrl)
  if (!accepted) {
    complain(io, 'Nothing was saved.')
    return EXIT.failure
  }
  await saveSettings(paths, withCredentials(settings, accepted, options))
  const isWanted = given ? options.setup : await endDialogue(io, paths, options)
  print(io, `✅ Logged in to ${accepted.url} with ${maskApiKey(accepted.apiKey)}`)
  if (isWanted) return setup(io)
  if (options.setup) print(io, 'The hooks are not registered. To do that, run: claude-code-sync setup')
  return EXIT.success
}

/** What needs no terminal: options and standard input, or the environment. Undefined where a person is to be asked. */
async function givenCredentials(
  io: Io,
  { convexUrl, apiKeyStdin, allowHttp }: LoginOptions,
): Promise<Credentials | undefined> {
  if (convexUrl !== undefined && apiKeyStdin)
    return { url: requireUrl(convexUrl, allowHttp), apiKey: (await readAll(io.stdin)).trim() }
  if (io.isTty && !apiKeyStdin) return undefined
  // A key goes to the URL that came with it, so the environment gives both or none.
  const { settings } = settingsFromEnvironment(io.env)
  if (convexUrl === undefined && !apiKeyStdin && settings.convexUrl && settings.apiKey)
    return { url: requireUrl(settings.convexUrl, allowHttp), apiKey: settings.apiKey }
  throw new UsageError(
    `login needs a terminal to ask on, or --convex-url URL together with --api-key-stdin, or ${VARIABLES.convexUrl} and ${VARIABLES.apiKey} in the environment.`,
  )
}

function requireUrl(text: string, allowHttp = false): string {
  const result = normalizeConvexUrl(text, { allowHttp })
  if (!result.ok) throw new UsageError(result.message)
  return result.url
}

async function ifAccepted(io: Io, credentials: Credentials): Promise<Credentials | undefined> {
  const { url, apiKey } = credentials
  // What is no key of OpenSync's may be a secret of something else: it isn't sent.
  if (!looksLikeApiKey(apiKey)) {
    complain(io, '❌ Invalid API key: a key of OpenSync begins with osk_ and has no spaces.')
    return undefined
  }
  const connection = await testConnection({ url, apiKey })
  if (connection.kind === 'connected') return credentials
  const [problem, advice] = describeConnection(connection, url)
  complain(io, `❌ ${problem}`, `   ${advice}`)
  return undefined
}

async function askForCredentials(
  io: Io,
  { convexUrl, allowHttp }: LoginOptions,
  formerUrl: string | undefined,
): Promise<Credentials | undefined> {
  const url = convexUrl === undefined ? undefined : requireUrl(convexUrl, allowHttp)
  const dialogue = await import('./login/dialogue.ts')
  return dialogue.askForCredentials(io, { url, allowHttp, formerUrl })
}

/** Whether `setup` is to follow. It is only offered where hooks are missing: else it has nothing to do but say so. */
async function endDialogue(io: Io, paths: Paths, options: LoginOptions): Promise<boolean> {
  const dialogue = await import('./login/dialogue.ts')
  const settingsFile = paths.claudeSettingsFile
  const isWanted =
    options.setup && (!(await areMissing(paths)) || (await dialogue.offerHooks(io, settingsFile)))
  dialogue.endDialogue(io)
  return isWanted
}

async function areMissing({ claudeSettingsFile: settingsFile, stateDir }: Paths): Promise<boolean> {
  const inspection = await inspectHooks({ settingsFile, recordScript: recordScript(stateDir) })
  return inspection.kind === 'inspected' && !inspection.plugin && inspection.missing.length > 0
}

/** A permission for plain http is for the URL it was given with, and goes with it. */
function withCredentials(
  { allowHttp: _former, ...settings }: StoredSettings,
  { url, apiKey }: Credentials,
  { allowHttp }: LoginOptions,
): StoredSettings {
  return { ...settings, convexUrl: url, apiKey, ...(allowHttp && { allowHttp }) }
}
