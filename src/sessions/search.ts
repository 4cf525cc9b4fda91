/** Finds sessions by words, in whatever is kept of them. Knows no screen. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../disk/read-lines.ts'
import { contentOf } from './content.ts'
import type { JournalFile } from './journals.ts'
import type { RecalledSession } from './recall.ts'
import { actorOf, gistOf } from './span.ts'

/** All of them are to be there; upper and lower case are the same. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/**
 * Whether it is worth reading: every word occurs somewhere in its journal or its id. Far cheaper than to make
 * spans of it, but a word may be one of the journal's own.
 */
export async function mayHold(
  { sessionId, folder }: JournalFile,
  words: readonly string[],
): Promise<boolean> {
  let missing = words.filter((word) => !sessionId.includes(word)).flatMap(piecesInJson)
  if (missing.length === 0) return true
  const path = join(folder, 'journal.jsonl')
  const { size } = await stat(path)
  for await (const { bytes } of readLines(path, 0, size)) {
    const line = bytes.toString().toLowerCase()
    missing = missing.filter((piece) => !line.includes(piece))
    if (missing.length === 0) return true
  }
  return false
}

/** JSON writes quotes and backslashes otherwise, and JSON in JSON once more. */
const piecesInJson = (word: string): string[] => word.split(/["\\]+/).filter(Boolean)

/** Whether every word is in what can be seen of it. */
export function holds({ summary, spans }: RecalledSession, words: readonly string[]): boolean {
  const { sessionId, title, projectPath, projectName, gitBranch, model } = summary
  const facts = [sessionId, title, projectPath, projectName, gitBranch, model]
  let missing = missingIn(facts.join('\n'), words)
  for (const span of spans) {
    if (missing.length === 0) return true
    const { said, thought, asked, answered } = contentOf(span)
    missing = missingIn([actorOf(span), gistOf(span), said, thought, asked, answered].join('\n'), missing)
  }
  return missing.length === 0
}

function missingIn(text: string, words: readonly string[]): string[] {
  const lower = text.toLowerCase()
  return words.filter((word) => !lower.includes(word))
}
