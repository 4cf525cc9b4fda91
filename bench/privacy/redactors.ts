/** What is compared: ours, and the secret anonymizer of LangSmith's SDK, each as a function of a text. */
import { pathToFileURL } from 'node:url'
import { createRedactor } from '../../src/privacy/redactor.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export interface Subject {
  text(text: string): string
  value(value: Json): Json
  /** What stands in the place of a secret. */
  placeholder: RegExp
}

export function ours(): Subject {
  const { text, value } = createRedactor()
  return { text, value, placeholder: /\[redacted:([a-z0-9-]+)\]/g }
}

/** `entry`: its module, in an installed package. */
export async function langSmith(entry: string): Promise<Subject> {
  const { createSecretAnonymizer } = await import(pathToFileURL(entry).href)
  const anonymize = createSecretAnonymizer()
  return { text: anonymize, value: anonymize, placeholder: /\[(SECRET_DETECTED)\]/g }
}

export interface Hit {
  /** What was taken for a secret. */
  text: string
  kind: string
  at: number
}

/** What became placeholders, found by what was left around it. */
export function hitsOf(subject: Subject, original: string): Hit[] {
  const redacted = subject.text(original)
  if (redacted === original) return []
  const kinds = [...redacted.matchAll(subject.placeholder)].map(([, kind = '']) => kind)
  const [first = '', ...rest] = redacted.split(
    new RegExp(subject.placeholder.source.replace(/\((.+)\)/, '(?:$1)')),
  )
  let at = first.length
  return rest.map((left, index) => {
    const end = left === '' && index === rest.length - 1 ? original.length : original.indexOf(left, at)
    const hit = { text: original.slice(at, end), kind: kinds[index] ?? '', at }
    at = end + left.length
    return hit
  })
}
