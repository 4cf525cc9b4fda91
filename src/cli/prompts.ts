/** Asks a person at a terminal for what a command needs; no secret is ever echoed. */
import { isCancel, password, text } from '@clack/prompts'
import { isSendable, looksLikeApiKey } from '../config/api-key.ts'
import { type NormalizedUrl, normalizeConvexUrl, normalizeOtlpEndpoint } from '../config/url.ts'
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

/** Undefined when the person broke off. */
export async function askForEndpoint(
  io: Io,
  { example, allowHttp }: { example: string; allowHttp: boolean },
): Promise<string | undefined> {
  return askForNormalized(io, (typed) => normalizeOtlpEndpoint(typed, { allowHttp }), {
    message: 'OTLP endpoint of your account',
    placeholder: example,
  })
}

/** An answer to each question; undefined when the person broke off. */
export async function askForSecrets(io: Io, questions: readonly string[]): Promise<string[] | undefined> {
  const answers: string[] = []
  for (const message of questions) {
    const answer = await password({
      message,
      validate: (value = '') =>
        isSendable(value.trim()) ? undefined : 'It is empty, or has odd characters.',
      input: io.stdin,
      output: io.stdout,
    })
    if (isCancel(answer)) return undefined
    answers.push(answer.trim())
  }
  return answers
}

function askForUrl(io: Io, { allowHttp = false, formerUrl = '' }: Questions): Promise<string | undefined> {
  return askForNormalized(io, (typed) => normalizeConvexUrl(typed, { allowHttp }), {
    message: 'Convex URL of your OpenSync',
    placeholder: 'https://your-project.convex.site',
    initialValue: formerUrl,
  })
}

/** The text in its normal form; it is asked for until it has one. */
async function askForNormalized(
  io: Io,
  normalize: (typed: string) => NormalizedUrl,
  question: { message: string; placeholder: string; initialValue?: string },
): Promise<string | undefined> {
  const answer = await text({
    ...question,
    validate: (value = '') => {
      const result = normalize(value)
      return result.ok ? undefined : result.message
    },
    input: io.stdin,
    output: io.stdout,
  })
  if (isCancel(answer)) return undefined
  const result = normalize(answer)
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
