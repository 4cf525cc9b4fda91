/** Stores where to sync to, once the server has taken the key; sends nothing but that one question. */
import { text as readAll } from 'node:stream/consumers'
import { looksLikeApiKey, maskApiKey } from '../config/api-key.ts'
import { loadSettings, saveSettings } from '../config/load.ts'
import { resolvePaths } from '../config/paths.ts'
import type { StoredSettings } from '../config/schema.ts'
import { normalizeConvexUrl } from '../config/url.ts'
import { describeConnection, testConnection } from './connection.ts'
import { complain, EXIT, type Io, print, UsageError } from './io.ts'
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
  const credentials = await getCredentials(io, options, settings)
  if (!credentials || !(await areAccepted(io, credentials))) {
    complain(io, 'Nothing was saved.')
    return EXIT.failure
  }
  await saveSettings(paths, withCredentials(settings, credentials, options))
  print(io, `✅ Logged in to ${credentials.url} with ${maskApiKey(credentials.apiKey)}`)
  return options.setup ? setup(io) : EXIT.success
}

interface Credentials {
  url: string
  apiKey: string
}

/** Undefined when the person at the terminal changed their mind. */
async function getCredentials(
  io: Io,
  { convexUrl, apiKeyStdin, allowHttp }: LoginOptions,
  settings: StoredSettings,
): Promise<Credentials | undefined> {
  const url = convexUrl === undefined ? undefined : requireUrl(convexUrl, allowHttp)
  if (url && apiKeyStdin) return { url, apiKey: (await readAll(io.stdin)).trim() }
  if (!io.isTty || apiKeyStdin)
    throw new UsageError(
      'login needs a terminal to ask on, or --convex-url URL together with --api-key-stdin.',
    )
  const { askForCredentials } = await import('./prompts.ts')
  return askForCredentials(io, { url, allowHttp, formerUrl: settings.convexUrl })
}

function requireUrl(text: string, allowHttp = false): string {
  const result = normalizeConvexUrl(text, { allowHttp })
  if (!result.ok) throw new UsageError(result.message)
  return result.url
}

async function areAccepted(io: Io, { url, apiKey }: Credentials): Promise<boolean> {
  // What is no key of OpenSync's may be a secret of something else: it isn't sent.
  if (!looksLikeApiKey(apiKey)) {
    complain(io, '❌ Invalid API key: a key of OpenSync begins with osk_ and has no spaces.')
    return false
  }
  const connection = await testConnection({ url, apiKey })
  if (connection.kind === 'connected') return true
  const [problem, advice] = describeConnection(connection, url)
  complain(io, `❌ ${problem}`, `   ${advice}`)
  return false
}

/** A permission for plain http is for the URL it was given with, and goes with it. */
function withCredentials(
  { allowHttp: _former, ...settings }: StoredSettings,
  { url, apiKey }: Credentials,
  { allowHttp }: LoginOptions,
): StoredSettings {
  return { ...settings, convexUrl: url, apiKey, ...(allowHttp && { allowHttp }) }
}
