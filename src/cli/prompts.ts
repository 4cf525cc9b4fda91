/** Asks a person at a terminal for what a command needs; no secret is ever echoed. */
import { isCancel, password } from '@clack/prompts'
import { isSendable } from '../config/api-key.ts'
import { normalizeOtlpEndpoint } from '../config/url.ts'
import type { Io } from './io.ts'
import { askForUrl } from './url-prompt.ts'

/** Undefined when the person broke off. */
export async function askForEndpoint(
  io: Io,
  { example, allowHttp }: { example: string; allowHttp: boolean },
): Promise<string | undefined> {
  return askForUrl(io, {
    message: 'OTLP endpoint of your account',
    example,
    normalize: (typed) => normalizeOtlpEndpoint(typed, { allowHttp }),
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
