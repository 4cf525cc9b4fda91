/**
 * The dialogue of `login`: asks until the server takes what it was told, or the person breaks off. Must not store
 * anything; no secret is ever echoed.
 */
import { confirm, intro, isCancel, log, outro, password } from '@clack/prompts'
import { looksLikeApiKey, maskApiKey } from '../../config/api-key.ts'
import { normalizeConvexUrl } from '../../config/url.ts'
import { type Connection, describeConnection, selfHostedUrl, testConnection } from '../connection.ts'
import type { Io } from '../io.ts'
import { askForUrl } from '../url-prompt.ts'

export interface Questions {
  /** Given already: not asked for, unless no OpenSync is there. */
  url: string | undefined
  allowHttp: boolean | undefined
  /** Offered as the answer. */
  formerUrl: string | undefined
}

export interface Credentials {
  url: string
  apiKey: string
}

/** What the server has taken; undefined when the person broke off. */
export async function askForCredentials(
  io: Io,
  { url: given, allowHttp = false, formerUrl }: Questions,
): Promise<Credentials | undefined> {
  intro('Log in to your OpenSync', { output: io.stdout })
  for (let known = given, offered = formerUrl; ; ) {
    const url = known ?? (await askForConvexUrl(io, allowHttp, offered))
    const apiKey = url === undefined ? undefined : await askForApiKey(io)
    if (url === undefined || apiKey === undefined) return undefined
    const connection = await askServer(io, { url, apiKey })
    if (connection.kind === 'connected') return { url, apiKey }
    // Only one that knows its keys can refuse one.
    known = connection.kind === 'invalid-key' ? url : undefined
    offered = (connection.kind === 'not-found' ? selfHostedUrl(url) : undefined) ?? url
  }
}

/** Whoever breaks off here wants no hooks; what was asked before is stored. */
export async function offerHooks(io: Io, settingsFile: string): Promise<boolean> {
  const message = `Register the hooks with Claude Code, in ${settingsFile}?`
  return (await confirm({ message, input: io.stdin, output: io.stdout })) === true
}

export function endDialogue(io: Io): void {
  outro('Done', { output: io.stdout })
}

function askForConvexUrl(io: Io, allowHttp: boolean, initialValue = ''): Promise<string | undefined> {
  return askForUrl(io, {
    message: 'Convex URL of your OpenSync',
    example: 'https://your-project.convex.site',
    initialValue,
    normalize: (typed) => normalizeConvexUrl(typed, { allowHttp }),
  })
}

async function askForApiKey(io: Io): Promise<string | undefined> {
  const answer = await password({
    message: 'API key (OpenSync: Settings > API Keys)',
    validate: (value = '') =>
      looksLikeApiKey(value.trim()) ? undefined : 'A key of OpenSync begins with osk_',
    input: io.stdin,
    output: io.stdout,
  })
  return isCancel(answer) ? undefined : answer.trim()
}

async function askServer(io: Io, { url, apiKey }: Credentials): Promise<Connection> {
  const output = io.stdout
  log.step(`Asking ${url}`, { output })
  const connection = await testConnection({ url, apiKey })
  if (connection.kind === 'connected') log.success(`It takes the key ${maskApiKey(apiKey)}`, { output })
  else log.error(describeConnection(connection, url)[0] ?? '', { output })
  return connection
}
