/**
 * Patterns of a user's own, run by RE2's algorithm: whatever they say, their time is linear in the text. Knows
 * nothing of where they are configured.
 */
import { RE2JS } from 're2js'

/** A secret that only this user has, by name and pattern. */
export interface ExtraRule {
  /** Stands in the replacement: `[redacted:<name>]`. */
  readonly name: string
  readonly pattern: RE2JS
}

/** What is wrong with a user's rule, for the user. */
export class ExtraRuleError extends Error {
  override readonly name = 'ExtraRuleError'
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/

/** Longer ones would be programs, and their automata large. */
const LONGEST_PATTERN = 1_000

/**
 * A rule that `createRedactor` takes.
 *
 * @param name small letters, digits and dashes
 * @param pattern in RE2's syntax: no lookarounds and no back-references, `(?i)` for any case
 * @throws {ExtraRuleError} that says what is wrong and how to mend it
 */
export function compileExtraRule(name: string, pattern: string): ExtraRule {
  if (!NAME.test(name)) {
    throw new ExtraRuleError(
      `the name ${JSON.stringify(name)} must be of small letters, digits and dashes, at most 40 of them`,
    )
  }
  if (pattern.length > LONGEST_PATTERN) {
    throw new ExtraRuleError(
      `the pattern ${JSON.stringify(name)} is longer than ${LONGEST_PATTERN} characters`,
    )
  }
  const compiled = compile(name, pattern)
  if (compiled.matcher('').find()) {
    throw new ExtraRuleError(
      `the pattern ${JSON.stringify(name)} matches an empty text: say what it needs at least`,
    )
  }
  if (compiled.matcher(`[redacted:${name}]`).find()) {
    throw new ExtraRuleError(
      `the pattern ${JSON.stringify(name)} matches its own replacement, [redacted:${name}]`,
    )
  }
  return { name, pattern: compiled }
}

function compile(name: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ExtraRuleError(
      `the pattern ${JSON.stringify(name)} is not one that RE2 understands: ${reason}. ` +
        'Lookarounds and back-references are not supported.',
      { cause: error },
    )
  }
}
