/** Asks a person at a terminal for what login needs; the key is never echoed. */
import { isCancel, password, text } from '@clack/prompts'
import { looksLikeApiKey } from '../config/api-key.ts'
import { normalizeConvexUrl } from '../config/url.ts'
import type { Io } from './io.ts'

export interface Questions {
  /** Given already: not asked for. */
  url: string | undefined
  allowHttp: boolean | undefined
  /** Offered as the answer. */
  formerUrl: string | undefined
}

/** Undefined when the person broke off. */
export async function askForCredentials(
  io: Io,
  questions: Questions,
): Promise<{ url: string; apiKey: string } | undefined> {
  const url = questions.url ?? (await askForUrl(io, questions))
  if (url === undefined) return undefined
  const apiKey = await askForApiKey(io)
  return apiKey === undefined ? undefined : { url, apiKey }
}

async function askForUrl(
  io: Io,
  { allowHttp = false, formerUrl = '' }: Questions,
): Promise<string | undefined> {
  const answer = await text({
    message: 'Convex URL of your OpenSync',
    placeholder: 'https://your-project.convex.site',
    initialValue: formerUrl,
    validate: (value = '') => {
      const result = normalizeConvexUrl(value, { allowHttp })
      return result.ok ? undefined : result.message
    },
    input: io.stdin,
    output: io.stdout,
  })
  if (isCancel(answer)) return undefined
  const result = normalizeConvexUrl(answer, { allowHttp })
  return result.ok ? result.url : undefined
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
