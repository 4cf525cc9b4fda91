/**
 * A title for a session from what its owner first asked. Pure.
 */
import { MACHINE_MADE } from '../journal/observation.ts'

const MAX_LENGTH = 80

/** One line of at most 80 characters, cut at a word's end; undefined where the text has no words. */
export function titleFrom(text: string): string | undefined {
  const line = text.replace(/\s+/gu, ' ').trim()
  const characters = [...line]
  if (characters.length === 0) return undefined
  if (characters.length <= MAX_LENGTH) return line
  const head = characters.slice(0, MAX_LENGTH - 1).join('')
  const lastWord = head.lastIndexOf(' ')
  return `${lastWord > 0 ? head.slice(0, lastWord) : head}…`
}

/** Prompts that a machine made: reports of background tasks and the like. */
export const isMachineMade = (text: string): boolean => MACHINE_MADE.test(text)

/** The size alone of a prompt whose text its owner keeps to himself. */
export const isWithheld = (text: string): boolean => /^\[withheld: [^\]]*\]$/.test(text)
