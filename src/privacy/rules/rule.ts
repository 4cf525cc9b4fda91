/**
 * What a rule is: words that announce a secret, and a look at the text around them that says where it is.
 * A look is bounded: it reads no further than a fixed number of characters, or it finds something.
 */

/** Half open: the secret is `text.slice(start, end)`. */
export interface Span {
  start: number
  end: number
}

export interface Rule {
  /** Stands in the replacement: `[redacted:<kind>]`. */
  kind: string
  /** ASCII. In small letters: the text may have them in any case; with capitals: in that spelling alone. */
  anchors: readonly string[]
  /** Knows a secret by its name alone: a rule that knows it by its shape tells better what it is. */
  isGeneric?: boolean
  /** How many looks of others one of this takes; one, if not told. */
  looks?: number
  /** What it looks for, where one pattern tells that: for whoever tries it with what is nearly so. */
  pattern?: RegExp
  /** `start` and `end` are the anchor's. */
  find(text: string, start: number, end: number): Span | undefined
}

/** What is longer is taken unjudged: who read it in vain could be made to read it again from every place in it. */
const LONGEST_JUDGED = 400

/**
 * A rule from a pattern that matches where its anchor begins. What its named group
 * `secret`, or the whole of it, matches is the secret, and that must be what it ends with: what follows is for
 * lookaheads.
 */
export function patternRule(
  kind: string,
  anchors: readonly string[],
  pattern: RegExp,
  accepts?: (secret: string) => boolean,
): Rule {
  const sticky = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`)
  const find = pattern.source.includes('(?<secret>') ? findGroup(sticky) : findWhole(sticky)
  const isSecret = (text: string, { start, end }: Span): boolean =>
    accepts === undefined || end - start > LONGEST_JUDGED || accepts(text.slice(start, end))
  return {
    kind,
    anchors,
    pattern,
    find(text, at) {
      const span = find(text, at)
      return span !== undefined && isSecret(text, span) ? span : undefined
    },
  }
}

type Find = (text: string, start: number) => Span | undefined

/** Without the array of a match, which costs more than the match. */
const findWhole =
  (sticky: RegExp): Find =>
  (text, start) => {
    sticky.lastIndex = start
    return sticky.test(text) ? { start, end: sticky.lastIndex } : undefined
  }

const findGroup =
  (sticky: RegExp): Find =>
  (text, start) => {
    sticky.lastIndex = start
    const match = sticky.exec(text)
    const secret = match?.groups?.secret
    if (match === null || secret === undefined) return undefined
    const end = start + match[0].length
    return { start: end - secret.length, end }
  }
